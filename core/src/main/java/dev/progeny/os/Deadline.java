package dev.progeny.os;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When a wait ends, by the clock that nobody sets. The number comes from whoever calls the library, so any number will do:
 * zero or less is now, and what no {@code long} of nanoseconds can hold is for ever (292 years, which no sum passes).
 */
public final class Deadline {

    private final long nanos;
    private final long start = System.nanoTime();

    private Deadline(long nanos) {
        this.nanos = Math.max(nanos, 0); // Long.MIN_VALUE minus what has passed would be for ever
    }

    /** {@link Long#MAX_VALUE} is never. */
    public static Deadline after(long nanos) {
        return new Deadline(nanos);
    }

    public static Deadline after(long timeout, TimeUnit unit) {
        return new Deadline(unit.toNanos(timeout)); // which saturates
    }

    public static Deadline after(Duration timeout) {
        return new Deadline(nanos(timeout));
    }

    /** The duration as waiting code takes it: 0 if it is negative, {@link Long#MAX_VALUE} if it is too long. */
    public static long nanos(Duration duration) {
        return Math.max(TimeUnit.NANOSECONDS.convert(duration), 0); // which saturates
    }

    /** In nanoseconds, never less than 0; for ever stays for ever. */
    public long left() {
        return nanos == Long.MAX_VALUE ? nanos : Math.max(nanos - (System.nanoTime() - start), 0);
    }

    public boolean isOver() {
        return left() == 0;
    }
}
