package dev.progeny.os;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What shall happen later, on one daemon thread of this process. The actions are short and never block. Time is monotonic:
 * a wall clock that jumps fires nothing. Not by the JDK's common pool: a program may keep all of its threads waiting, and
 * then no limit would ever be kept.
 */
public final class Timers {

    private static volatile @Nullable Thread thread; // a new one only if the old one could not be started

    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(
            1, Timers::make);

    static {
        TIMER.setRemoveOnCancelPolicy(true); // most are cancelled: a task's time-out goes with the task
    }

    private Timers() {}

    /** Made by whoever needs it first, who may have a lock: no code of the user may run for that. */
    private static Thread make(Runnable work) {
        Thread made = Thread.ofPlatform()
                .daemon()
                .name("progeny-timer")
                .inheritInheritableThreadLocals(false)
                .unstarted(work);
        thread = made;
        return made;
    }

    /**
     * Starts the thread, which then never ends: whoever needs {@link #after} to succeed, later, when there may be no threads
     * to be had, begins with this.
     */
    public static void begin() {
        int _ = TIMER.prestartAllCoreThreads();
    }

    public static Future<?> after(Duration delay, Runnable action) {
        return TIMER.schedule(() -> run(action), saturatedNanos(delay), TimeUnit.NANOSECONDS);
    }

    /** Nobody asks the future of an action for its failure, so it is told here, whatever it was. */
    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            System.getLogger(Timers.class.getName()).log(System.Logger.Level.ERROR, "an action of the timer failed", failure);
        }
    }

    /** A duration of more than 146 years is for ever, and a negative one is none; half of what a long holds, for sums. */
    public static long saturatedNanos(Duration duration) {
        return Math.min(Deadline.nanos(duration), Long.MAX_VALUE / 2);
    }

    /** Whether the calling thread is the one that runs the actions. */
    public static boolean isTimer() {
        return Thread.currentThread() == thread;
    }
}
