package dev.progeny.process;

import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.concurrent.Future;

/** The time by which something is decided, and what shall happen later. Monotonic; a test has one that it moves by hand. */
interface Clock {

    /** This machine's time, and its timer. */
    Clock MACHINE = new Clock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void after(Duration delay, Runnable action) {
            Future<?> _ = Timers.after(delay, action);
        }
    };

    /** Of no meaning but for its differences, as with {@link System#nanoTime}. */
    long nanos();

    /** Runs a short action that does not block, once, on a thread of its own kind, and never under a lock of the caller. */
    void after(Duration delay, Runnable action);
}
