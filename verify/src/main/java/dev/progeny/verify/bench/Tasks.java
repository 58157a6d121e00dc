package dev.progeny.verify.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What is measured in the same way on everything that is an {@link ExecutorService}. */
final class Tasks {

    private static final int TRIPS = 2_000;

    private Tasks() {}

    /** Ends when it is interrupted. */
    static int endless() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
        return 0;
    }

    /** Microseconds of one task there and back, nothing else going on. */
    static double roundTrip(ExecutorService executor, Callable<Integer> nothing) throws Exception {
        return Side.medianMicros(TRIPS, () -> executor.submit(nothing).get());
    }

    /** Tasks a second, all of them in flight at once. */
    static double rate(ExecutorService executor, Callable<Integer> nothing, int tasks) throws Exception {
        return tasks / Side.seconds(() -> inFlight(executor, nothing, tasks));
    }

    /** Microseconds a task, {@code size} of them in flight at once. */
    static double microsInFlight(ExecutorService executor, Callable<Integer> nothing, int size, int atLeast)
            throws Exception {
        return Side.micros(size, atLeast, () -> inFlight(executor, nothing, size));
    }

    private static void inFlight(ExecutorService executor, Callable<Integer> nothing, int tasks) throws Exception {
        List<Future<Integer>> all = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            all.add(executor.submit(nothing));
        }
        for (Future<Integer> each : all) {
            each.get();
        }
    }
}
