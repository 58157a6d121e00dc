package dev.progeny.scope;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports coroutines that keep the baton. A turn seen by two looks, the limit apart, has lasted that long.
 *
 * <p>A platform thread: a coroutine that computes keeps its carrier, and on a small machine that may be the only one.
 */
final class SlowTurns implements Runnable {

    private static final System.Logger LOG = System.getLogger("dev.progeny.scope.EventLoop");

    private final Baton baton;
    private final String loop;
    private final Duration limit;
    private final Set<Long> reported = new HashSet<>(); // thread ids are not used twice

    private SlowTurns(Baton baton, String loop, Duration limit) {
        this.baton = baton;
        this.loop = loop;
        this.limit = limit;
    }

    /** Starts to watch, until the thread is interrupted. */
    static Thread watch(Baton baton, String loop, Duration limit) {
        return Thread.ofPlatform().daemon().name(loop + "-watch").start(new SlowTurns(baton, loop, limit));
    }

    @Override
    public void run() {
        Baton.Turn seen = null;
        try {
            while (true) {
                Thread.sleep(limit);
                Baton.Turn now = baton.turn();
                if (now != null && now == seen) {
                    report(now);
                }
                seen = now;
            }
        } catch (InterruptedException loopEnded) {
            // that is how it is stopped
        }
    }

    private void report(Baton.Turn turn) {
        Thread holder = turn.holder();
        if (reported.contains(holder.threadId())) {
            return;
        }
        StackTraceElement[] stack = holder.getStackTrace();
        if (baton.turn() != turn) {
            return; // it has let go meanwhile: this may be the stack of something harmless
        }
        reported.add(holder.threadId());
        LOG.log(System.Logger.Level.WARNING, "coroutine " + describe(holder) + " has kept the baton of " + loop
                + " for at least " + limit.toMillis() + " ms; waiting belongs into blocking(), computing needs yieldNow()",
                stackOf(stack));
    }

    private static String describe(Thread holder) {
        return holder.getName().isEmpty() ? "#" + holder.threadId() : holder.getName();
    }

    private static Throwable stackOf(StackTraceElement[] stack) {
        var here = new Throwable("it is here");
        here.setStackTrace(stack);
        return here;
    }

    /** Whether {@code watcher} is to be stopped at all, and does so. */
    static void stop(@Nullable Thread watcher) {
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
