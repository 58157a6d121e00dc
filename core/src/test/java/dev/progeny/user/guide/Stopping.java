package dev.progeny.user.guide;

import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import dev.progeny.shared.SharedLong;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

public class Stopping {

    static void timeOut(Pool pool) throws InterruptedException {
        // GUIDE timeout: begin
        TaskOptions quick = TaskOptions.defaults().withName("thumbnail 17").withTimeout(Duration.ofSeconds(2));
        Task<Integer> task = pool.submit(() -> spin(), quick);
        try {
            task.get();
        } catch (ExecutionException failed) {
            TaskTimeoutException late = (TaskTimeoutException) failed.getCause();
            System.out.println(late.limit() + " " + late.threadDump().contains("spin")); // prints PT2S true
        }
        // GUIDE timeout: end
    }

    static void cancelAndRetry(Pool pool) throws InterruptedException, ExecutionException {
        // GUIDE cancel: begin
        Task<Integer> stuck = pool.submit(() -> spin());
        stuck.cancel(true); // interrupt; after the grace the process is killed
        System.out.println(pool.submit(() -> "a new worker").get()); // prints a new worker
        SharedLong attempts = SharedLong.create(0);
        Job<String> fragile = () -> {
            if (attempts.incrementAndGet() < 3) {
                Runtime.getRuntime().halt(1); // a crash
            }
            return "third time lucky";
        };
        TaskOptions again = TaskOptions.defaults().withRetries(2);
        System.out.println(pool.submit(fragile, again).get()); // prints third time lucky
        // GUIDE cancel: end
    }

    static int spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(Duration.ofMillis(100)))) {
            timeOut(pool);
            cancelAndRetry(pool);
        }
    }
}
