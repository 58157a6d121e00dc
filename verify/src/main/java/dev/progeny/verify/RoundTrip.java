package dev.progeny.verify;

import dev.progeny.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What one no-op task costs there and back, and a map over a million integers; for bench/tasks.py. */
public final class RoundTrip {

    private static final int WARM_UP = 20_000;
    private static final int TASKS = 3_000;

    private RoundTrip() {}

    public static void main(String... none) throws Exception {
        try (Pool pool = Pool.processes(2)) {
            for (int i = 0; i < WARM_UP; i++) {
                pool.submit(() -> 0).get();
            }
            System.out.printf("round trip %.1f us%n", medianRoundTripNanos(pool) / 1e3);
            List<Integer> inputs = IntStream.range(0, 1_000_000).boxed().toList();
            double best = 0;
            for (int round = 0; round < 5; round++) {
                long start = System.nanoTime();
                pool.map(inputs, x -> x + 1);
                best = Math.max(best, inputs.size() * 1e3 / (System.nanoTime() - start));
            }
            System.out.printf("map %.2f M/s%n", best);
        }
    }

    private static long medianRoundTripNanos(Pool pool) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            long start = System.nanoTime();
            pool.submit(() -> 0).get();
            nanos.add(System.nanoTime() - start);
        }
        Collections.sort(nanos);
        return nanos.get(TASKS / 2);
    }
}
