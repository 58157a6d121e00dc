package dev.progeny.user.guide;

import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import java.time.Duration;

public class Slow {

    static void dump(Pool pool) throws InterruptedException {
        // GUIDE dump: begin
        Task<Integer> task = pool.submit(() -> spin(), TaskOptions.defaults().withName("thumbnail 17"));
        while (task.worker().isEmpty()) {
            Thread.sleep(1); // it waits for a process
        }
        System.out.println(pool.dump().contains("thumbnail 17")); // prints true
        // GUIDE dump: end
        task.cancel(true);
    }

    static int spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(Duration.ZERO))) {
            dump(pool);
        }
    }
}
