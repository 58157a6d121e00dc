package dev.progeny.os;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What shall happen later, on one daemon thread of this process. The actions are short and never block. Time is monotonic:
 * a wall clock that jumps fires nothing. Not by the JDK's common pool: a program may keep all of its threads waiting, and
 * then no limit would ever be kept.
 */
public final class Timers {

    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("progeny-timer").factory());

    static {
        TIMER.setRemoveOnCancelPolicy(true); // most are cancelled: a task's time-out goes with the task
    }

    private Timers() {}

    /**
     * Starts the thread, which then never ends: whoever needs {@link #after} to succeed, later, when there may be no threads
     * to be had, begins with this.
     */
    public static void begin() {
        int _ = TIMER.prestartAllCoreThreads();
    }

    public static Future<?> after(Duration delay, Runnable action) {
        return TIMER.schedule(action, saturatedNanos(delay), TimeUnit.NANOSECONDS);
    }

    /** A duration of more than 146 years is for ever, and a negative one is none; half of what a long holds, for sums. */
    public static long saturatedNanos(Duration duration) {
        return Math.min(Deadline.nanos(duration), Long.MAX_VALUE / 2);
    }
}
