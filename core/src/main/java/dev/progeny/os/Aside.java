package dev.progeny.os;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the timer's thread must not do itself: call code of the user, or wait for a worker that does not read. All pools of
 * the program have that one thread, and without it no time-out, grace or heartbeat ever comes.
 */
public final class Aside {

    private static final long IDLE_SECONDS = 5;

    /** As many threads as there is to do; each is kept for a moment, because time-outs come in crowds. */
    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("progeny-aside-", 1).inheritInheritableThreadLocals(false).factory());

    private Aside() {}

    public static void run(Runnable step) {
        try {
            THREADS.execute(step);
        } catch (OutOfMemoryError noThread) {
            step.run(); // late is better than never
        }
    }
}
