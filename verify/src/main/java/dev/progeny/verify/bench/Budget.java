package dev.progeny.verify.bench;

import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the time of one no-op task goes, there and back, its pool idle; for {@code bench/run --budget}. All clocks are the
 * kernel's monotonic one, which processes share.
 */
public final class Budget {

    private static final int WARM_UP = 20_000;
    private static final int TRIPS = 10_000;

    private static final Job<Long> CLOCK = System::nanoTime;

    private Budget() {}

    public static void main(String... none) throws Exception {
        long[][] nanos = new long[5][TRIPS];
        try (Pool pool = Pool.processes(1)) {
            for (int i = 0; i < WARM_UP; i++) {
                long _ = pool.submit(CLOCK).get();
            }
            var told = new AtomicLong();
            for (int i = 0; i < TRIPS; i++) {
                told.set(0);
                long start = System.nanoTime();
                Task<Long> task = pool.submit(CLOCK);
                long sent = System.nanoTime();
                var _ = task.thenAccept(ran -> told.set(System.nanoTime()));
                long ran = task.get();
                long end = System.nanoTime();
                nanos[0][i] = sent - start;
                nanos[1][i] = ran - start;
                nanos[2][i] = told.get() - ran;
                nanos[3][i] = end - told.get();
                nanos[4][i] = end - start;
            }
        }
        print("submit returns: encoded, handed to a worker, written", nanos[0]);
        print("from submit to the worker's first instruction of the task", nanos[1]);
        print("from there to the callback: encoded, written, read, decoded", nanos[2]);
        print("from the callback to get: the caller is woken", nanos[3]);
        print("all", nanos[4]);
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(Locale.ROOT, "%-60s median %5.1f µs, p90 %5.1f µs%n", what, nanos[TRIPS / 2] / 1e3, nanos[TRIPS * 9 / 10] / 1e3);
    }
}
