package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.SharedLong;
import java.util.List;

public class SharedLongSample {
    public static void main(String[] args) {
        try (SharedLong sum = SharedLong.create(0);
                SharedLong most = SharedLong.create(0);
                Pool pool = Pool.processes(2)) {
            pool.map(List.of(3, 5, 4), input -> {
                most.accumulateAndGet(input, Math::max);
                return sum.addAndGet(input);
            });
            System.out.println(sum + ", at most " + most); // prints 12, at most 5
        }
    }
}
// PAGE whole: end
