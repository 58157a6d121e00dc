package dev.progeny.verify.bench;

import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/**
 * How long it takes until a worker's death is noticed, and until a pool works again after one was killed; for
 * {@code bench/run --death}. The argument is the number of rounds, 200 unless given.
 */
public final class DeathLatency {

    private static final Duration GRACE = Duration.ofMillis(100);

    private DeathLatency() {}

    public static void main(String... arguments) throws Exception {
        int rounds = arguments.length == 0 ? 200 : Integer.parseInt(arguments[0]);
        print("kill -9 to the task's failure", deaths(rounds), 20);
        print("cancel of a loop to a task's result, no spare", replacements(rounds, 0), GRACE.toMillis() + 250.0);
        print("cancel of a loop to a task's result, one spare", replacements(rounds, 1), GRACE.toMillis() + 50.0);
    }

    private static void print(String what, List<Double> millis, double goal) {
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.1f ms, p99 %.1f ms, worst %.1f ms (goal: p99 %.0f ms)%n",
                what, at(millis, 0.5), at(millis, 0.99), millis.getLast(), goal);
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * share)));
    }

    private static List<Double> deaths(int rounds) throws Exception {
        List<Double> millis = new ArrayList<>();
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withSpares(1).withOutput(OutputHandler.none()))) {
            for (int round = 0; round < rounds; round++) {
                pid.set(0);
                Task<Void> victim = pool.submit(() -> {
                    pid.set(ProcessHandle.current().pid());
                    Thread.sleep(Duration.ofMinutes(5));
                });
                await(pid);
                ProcessHandle worker = ProcessHandle.of(pid.get()).orElseThrow();
                awaitReady(pool, 2); // or the start of the replacement would be part of what is measured
                long start = System.nanoTime();
                worker.destroyForcibly();
                awaitFailure(victim);
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        return millis;
    }

    private static List<Double> replacements(int rounds, int spares) throws Exception {
        List<Double> millis = new ArrayList<>();
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withSpares(spares).withCancelGrace(GRACE))) {
            for (int round = 0; round < rounds; round++) {
                pid.set(0);
                Task<Void> loop = pool.submit(() -> {
                    pid.set(ProcessHandle.current().pid());
                    while (true) {
                        pid.get();
                    }
                });
                await(pid);
                awaitReady(pool, 1 + spares);
                long start = System.nanoTime();
                loop.cancel(true);
                pool.submit(() -> 1).get();
                millis.add((System.nanoTime() - start) / 1e6);
            }
        }
        return millis;
    }

    private static void await(SharedLong pid) throws InterruptedException {
        while (pid.get() == 0) {
            Thread.sleep(1);
        }
    }

    /** A spare has been started when it counts, and is ready some time after; there is no way to ask. */
    private static void awaitReady(Pool pool, int workers) throws InterruptedException {
        while (pool.stats().workers().size() < workers) {
            Thread.sleep(1);
        }
        Thread.sleep(workers == 1 ? 0 : 500);
    }

    private static void awaitFailure(Task<?> task) throws InterruptedException {
        try {
            throw new AssertionError("it survived: " + task.get());
        } catch (ExecutionException expected) {
            // That is what was waited for.
        }
    }
}
