package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMemory;
import java.nio.IntBuffer;
import java.util.List;

public class SharedMemorySample {
    public static void main(String[] args) throws Exception {
        try (SharedMemory squares = SharedMemory.create(4 * 1_000);
                SharedLong done = SharedLong.create(0);
                Pool pool = Pool.processes(2)) {
            pool.map(List.of(0, 500), from -> {
                IntBuffer numbers = squares.ints(); // the same bytes in every process
                for (int i = from; i < from + 500; i++) {
                    numbers.put(i, i * i);
                }
                return done.addAndGet(500);
            });
            System.out.println(squares.ints().get(999) + ", " + done); // prints 998001, 1000
        }
    }
}
// PAGE whole: end
