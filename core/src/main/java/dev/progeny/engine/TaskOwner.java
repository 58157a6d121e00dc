package dev.progeny.engine;

import dev.progeny.os.Aside;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Who runs a task and can stop it. */
public interface TaskOwner {
    /** The task was cancelled, once, by whomever; called without locks. */
    void cancelled(TaskRun<?> task, boolean mayInterrupt);

    /** The calling thread is about to wait for the task, which is not done; perhaps without a limit. */
    default void awaited(TaskRun<?> task, boolean forEver) {}

    /** What the task's {@code thenApply} and its kin return. */
    default <U> CompletableFuture<U> derived(TaskRun<?> from) {
        return new CompletableFuture<>();
    }

    /** The task has run for as long as it may; called by the timer, which must not be held up: see {@link Aside}. */
    void timedOut(TaskRun<?> task, Duration limit);

    /** What the thread of the task, or its whole worker, is doing; empty if that cannot be told soon. */
    CompletableFuture<String> stacks(TaskRun<?> task);
}
