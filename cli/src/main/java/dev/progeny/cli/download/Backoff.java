package dev.progeny.cli.download;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that items that failed together do not come
 * back together (M. Brooker, "Exponential Backoff And Jitter", 2015).
 */
record Backoff(long baseNanos, long capNanos, RandomGenerator random) {

    static Backoff usual() {
        return new Backoff(
                TimeUnit.MILLISECONDS.toNanos(500), TimeUnit.SECONDS.toNanos(30), RandomGenerator.getDefault());
    }

    /** @param failures in a row, from 1 */
    long nanos(int failures) {
        int doublings = Math.min(failures - 1, 20); // 2^20 · 0.5 s is far beyond any cap, and overflows nothing
        return (long) (random.nextDouble() * Math.min(capNanos, baseNanos << doublings));
    }
}
