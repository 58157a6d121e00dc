package dev.progeny;

import dev.progeny.WorkerDiedException.Reason;
import java.time.Duration;
import java.util.concurrent.Future;

/** Stops tasks that run in worker processes: interrupt, grace, kill. */
final class Stops {

    private final Guard guard;
    private final Crew crew; // guarded by guard
    private final Duration grace;
    private final Withdrawals withdrawals;

    /** @param guard the lock of the crew's pool */
    Stops(Guard guard, Crew crew, Duration grace, Withdrawals withdrawals) {
        this.guard = guard;
        this.crew = crew;
        this.grace = grace;
        this.withdrawals = withdrawals;
    }

    /** What its worker has beyond that task need not wait for its end. */
    void stop(PoolWorker holder, long taskId) {
        withdrawals.begin(holder);
        holder.link().interrupt(taskId);
        Future<?> _ = Timers.after(grace, () -> {
            if (holder == guard.locked(() -> crew.holder(taskId))) {
                holder.link().kill(Reason.KILLED_BY_POOL);
            }
        });
    }

    /** A task has run for as long as it may: its exception tells what its worker was doing. */
    void timedOut(Task<?> task, Duration limit) {
        PoolWorker holder = guard.locked(() -> crew.holder(task.id()));
        if (holder != null) {
            // Not waited for here: this is the timer's thread.
            var _ = holder.link().dump(task.id()).thenAccept(dump -> {
                task.completeExceptionally(task.timeout(limit, dump));
                stop(holder, task.id());
            });
        }
    }
}
