package dev.progeny.user.shared;

// PAGE whole: begin
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedLong;

public class SharedBarrierSample {

    static int walk(SharedBarrier step) throws Exception {
        int last = 0;
        for (int i = 0; i < 3; i++) {
            if (step.await() == 0) { // the last to come
                last++;
            }
        }
        return last;
    }

    public static void main(String[] args) throws Exception {
        try (SharedLong rounds = SharedLong.create(0);
                SharedBarrier step = SharedBarrier.create(2, rounds::incrementAndGet); // by the last to come
                Pool pool = Pool.processes(2)) {
            Task<Integer> left = pool.submit(() -> walk(step));
            Task<Integer> right = pool.submit(() -> walk(step));
            int last = left.get() + right.get();
            System.out.println(last + " times last in " + rounds + " rounds"); // prints 3 times last in 3 rounds
        }
    }
}
// PAGE whole: end
