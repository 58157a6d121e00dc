package dev.progeny.scope;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;

/**
 * Prints what a switch costs: {@code yieldNow} between two coroutines, against one hand-over through a {@link
 * SynchronousQueue} between two virtual threads. Both in one run, in turn, median of nine. Not a test: see DESIGN.md.
 */
final class SwitchCost {

    private static final int SWITCHES = 100_000;
    private static final int ROUNDS = 9;

    private SwitchCost() {}

    public static void main(String[] arguments) throws Exception {
        long[] loop = new long[ROUNDS];
        long[] queue = new long[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) { // the first three warm up
            long loopNanos = yields();
            long queueNanos = handOvers();
            if (round >= 0) {
                loop[round] = loopNanos;
                queue[round] = queueNanos;
            }
        }
        System.out.printf(Locale.ROOT, "EventLoop.yieldNow: %d ns a switch; SynchronousQueue: %d ns a hand-over; ratio %.2f%n",
                median(loop), median(queue), (double) median(loop) / median(queue));
    }

    private static long yields() throws Exception {
        int[] arrived = {0};
        long start = System.nanoTime();
        EventLoop.run(loop -> {
            for (int i = 0; i < 2; i++) {
                var _ = loop.spawn(() -> {
                    arrived[0]++;
                    while (arrived[0] < 2) {
                        loop.yieldNow(); // alone, it would yield to nobody, which is a hundred times cheaper
                    }
                    for (int k = 0; k < SWITCHES / 2; k++) {
                        loop.yieldNow();
                    }
                });
            }
            return 0;
        });
        return (System.nanoTime() - start) / SWITCHES;
    }

    private static long handOvers() throws Exception {
        var queue = new SynchronousQueue<Integer>();
        long start = System.nanoTime();
        try (var group = TaskGroup.open()) {
            group.fork(() -> {
                for (int k = 0; k < SWITCHES; k++) {
                    queue.put(k);
                }
                return 0;
            });
            group.fork(() -> {
                int sum = 0;
                for (int k = 0; k < SWITCHES; k++) {
                    sum += queue.take();
                }
                return sum;
            });
            group.join();
        }
        return (System.nanoTime() - start) / SWITCHES;
    }

    private static long median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
