package dev.progeny.cli.download;

import dev.progeny.shared.SharedLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all attempts of all processes together under a number of bytes a second: the generic cell rate algorithm (ITU-T
 * I.371), whose whole state is one instant. Each takes its turn by moving that instant on, and sleeps until it comes.
 */
final class RateLimit {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MIN_CHUNK_BYTES = 512;
    private static final int CHUNKS_PER_SECOND = 10;

    private final long bytesPerSecond;
    private final @Nullable SharedLong clock;

    RateLimit(long bytesPerSecond, @Nullable SharedLong clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = bytesPerSecond > 0 ? clock : null;
    }

    /** How much to read at once so that a slow transfer still moves smoothly. */
    int chunkBytes(int most) {
        if (clock == null) {
            return most;
        }
        return (int) Math.min(most, Math.max(MIN_CHUNK_BYTES, bytesPerSecond / CHUNKS_PER_SECOND));
    }

    /** Waits until these bytes are within the limit. Returns early when interrupted, with the status still set. */
    void pay(int bytes) {
        if (clock == null) {
            return;
        }
        long costNanos = (long) ((double) bytes * SECOND_NANOS / bytesPerSecond);
        long now = System.nanoTime();
        long turn = clock.getAndUpdate(free -> Math.max(free, now) + costNanos);
        for (long left = turn - now; left > 0; left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }
}
