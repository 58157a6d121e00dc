package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLatch;

public class SharedLatchSample {
    public static void main(String[] args) throws Exception {
        try (SharedLatch ready = SharedLatch.create(2);
                SharedLatch go = SharedLatch.create(1);
                Pool pool = Pool.processes(2)) {
            Task<Integer> first = pool.submit(() -> {
                ready.countDown();
                go.await();
                return 1;
            });
            Task<Integer> second = pool.submit(() -> {
                ready.countDown();
                go.await();
                return 2;
            });
            ready.await(); // both are there
            go.countDown(); // and start together
            System.out.println(first.get() + second.get()); // prints 3
        }
    }
}
// PAGE whole: end
