package dev.progeny.process;

import dev.progeny.WorkerDeath;
import dev.progeny.os.ArgumentFile;
import dev.progeny.postmortem.DeathMessage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts that fail: after each the next one waits longer, and after too many of them there is none. Guarded by the pool's
 * lock.
 *
 * <pre>
 * HEALTHY --a start fails--> WAITING (0.1 s, 0.2 s … 5 s) --the limit's start fails, or one that always will--> GIVEN UP
 *    ^                          |
 *    +--a worker hired since has answered a task, or one came up and 10 s passed without a failure
 * </pre>
 */
final class Restarts {

    private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long HEALTHY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Guard guard;
    private final Clock clock;
    private final int limit;
    private final Runnable again;
    private int failed;
    private int early; // ended before they had a task, starts that failed among them
    private boolean cameUp; // a worker, since the last failure
    private long lastNanos;
    private boolean waiting;
    private boolean hopeless; // the next would fail as well
    private @Nullable Throwable first;

    /**
     * @param ground of the pool
     * @param again to be run when the wait is over, under the lock
     */
    Restarts(Ground ground, int limit, Runnable again) {
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.limit = limit;
        this.again = again;
    }

    /** A worker's process is gone; whether that was the last try to start one. */
    boolean ended(PoolWorker worker, WorkerDeath death) {
        if (worker.state() == PoolWorker.State.STARTING) {
            return failed(death);
        }
        if (worker.state() == PoolWorker.State.IDLE && worker.isUnused()) {
            endedEarly();
        }
        return false;
    }

    private boolean failed(WorkerDeath death) {
        endedEarly();
        hopeless = death.cause().filter(ArgumentFile::isTooLong).isPresent();
        if (failed++ == 0 || hopeless) {
            first = DeathMessage.exception(death, "");
        }
        return hopeless || failed == limit;
    }

    /** It had no task. That delays the next, but breaks nothing: all idle ones may be killed at once. */
    private void endedEarly() {
        long now = clock.nanos();
        if (cameUp && now - lastNanos > HEALTHY_NANOS) {
            reset();
        }
        early++;
        cameUp = false;
        lastNanos = now;
    }

    void cameUp() {
        cameUp = true;
    }

    /** A worker has answered a task. */
    void worked(PoolWorker worker) {
        if (early > 0 && worker.bornNanos() - lastNanos > 0) {
            reset();
        }
    }

    /** Why there is no next start. */
    String why() {
        return hopeless
                ? "no worker can start while its command and environment are longer than this system takes;"
                        + " shorten the environment or jvmOptions"
                : limit + " workers in a row could not start";
    }

    /** Why starts fail: what the first of them said. */
    @Nullable Throwable first() {
        return first;
    }

    /** Whether the next start must wait; then {@code again} is run when it need not. */
    boolean mustWait() {
        long left = early == 0 ? 0 : lastNanos + waitNanos() - clock.nanos();
        if (left > 0 && !waiting) {
            waiting = true;
            clock.after(Duration.ofNanos(left), () -> guard.locked(this::tryAgain));
        }
        return left > 0;
    }

    /** The wait is over; it may have been prolonged meanwhile. */
    private void tryAgain() {
        waiting = false;
        again.run();
    }

    private long waitNanos() {
        return Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(early - 1, 10));
    }

    private void reset() {
        failed = 0;
        early = 0;
        first = null;
    }
}
