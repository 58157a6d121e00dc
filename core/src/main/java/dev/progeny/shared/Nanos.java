package dev.progeny.shared;

import java.time.Duration;

/** Durations as the waiting code takes them: nanoseconds, 292 years at most. */
final class Nanos {

    private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    static long of(Duration duration) {
        return duration.compareTo(MOST) >= 0
                ? Long.MAX_VALUE
                : duration.isNegative() ? 0 : duration.toNanos();
    }

    /** What is left of {@code nanos} since {@code start}, by {@link System#nanoTime}; for ever stays for ever. */
    static long left(long nanos, long start) {
        return nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
    }
}
