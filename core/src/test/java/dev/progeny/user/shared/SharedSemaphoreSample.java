package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedSemaphore;
import java.util.List;

public class SharedSemaphoreSample {
    public static void main(String[] args) {
        try (SharedSemaphore licences = SharedSemaphore.create(2);
                SharedLong inUse = SharedLong.create(0);
                Pool pool = Pool.processes(4)) {
            List<Boolean> few = pool.map(List.of(1, 2, 3, 4), input -> {
                licences.acquire(); // two at once, in whatever process
                try {
                    return inUse.incrementAndGet() <= 2;
                } finally {
                    inUse.decrementAndGet();
                    licences.release();
                }
            });
            System.out.println(few); // prints [true, true, true, true]
        }
    }
}
// PAGE whole: end
