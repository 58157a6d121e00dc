package dev.progeny.process;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.engine.TaskOwner;
import dev.progeny.engine.TaskRun;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tasks in the hands of a pool's workers: who has them, what they are doing, and how they are stopped. */
final class WorkerTasks implements TaskOwner {

    private final Guard guard;
    private final Clock clock;
    private final Crew crew; // guarded by guard
    private final Duration grace;
    private final Withdrawals withdrawals;
    private final Consumer<TaskRun<?>> drop;

    /**
     * @param ground of the crew's pool
     * @param drop ends a task that no worker has
     */
    WorkerTasks(Ground ground, Crew crew, Duration grace, Withdrawals withdrawals, Consumer<TaskRun<?>> drop) {
        this.withdrawals = withdrawals;
        this.drop = drop;
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.crew = crew;
        this.grace = grace;
    }

    private @Nullable PoolWorker holder(long taskId) {
        return guard.locked(() -> crew.holder(taskId));
    }

    @Override
    public void cancelled(TaskRun<?> task, boolean mayInterrupt) {
        withdrawals.takeBack(task);
        drop.accept(task);
        if (mayInterrupt) {
            stop(task);
        }
    }

    /** A callback runs on the thread that reads the worker's answers: it may not wait for one of them. */
    @Override
    public void awaited(TaskRun<?> task, boolean forEver) {
        if (forEver && AnswerThread.isOf(guard)) {
            guard.locked(() -> crew.checkMayAwait(task));
        }
    }

    /** The stacks of the worker that has the task; empty if none has, or it cannot say so soon. */
    @Override
    public CompletableFuture<String> stacks(TaskRun<?> task) {
        PoolWorker holder = holder(task.id());
        return holder == null ? CompletableFuture.completedFuture("") : holder.link().dump(task.id());
    }

    @Override
    public void timedOut(TaskRun<?> task, Duration limit) {
        PoolWorker holder = holder(task.id());
        if (holder != null) {
            // Not waited for here: this is the timer's thread.
            var _ = holder.link().dump(task.id()).thenAccept(dump -> {
                task.completeExceptionally(task.timeout(limit, dump));
                stop(holder, task.id());
            });
        }
    }

    /** As below, if some worker has it. */
    private void stop(TaskRun<?> task) {
        PoolWorker holder = holder(task.id());
        if (holder != null) {
            stop(holder, task.id());
        }
    }

    /** Interrupt, grace, kill. What the worker has beyond that task need not wait for its end. */
    void stop(PoolWorker holder, long taskId) {
        withdrawals.begin(holder);
        holder.link().interrupt(taskId);
        clock.after(grace, () -> {
            if (holder == holder(taskId)) {
                holder.link().kill(Reason.KILLED_BY_POOL);
            }
        });
    }
}
