package dev.progeny.flight;

import dev.progeny.Task;
import org.jspecify.annotations.Nullable;

/** The two events of one task: that it waited, and that it ran. Used by one thread after the other, as the task is. */
public final class TaskFlight {

    private QueueWaitEvent wait = new QueueWaitEvent();
    private final TaskEvent run = new TaskEvent();
    private boolean ran;

    private TaskFlight() {}

    /** Null if no recording wants any of them. */
    static @Nullable TaskFlight queued() {
        var flight = new TaskFlight();
        if (!flight.wait.isEnabled() && !flight.run.isEnabled()) {
            return null;
        }
        flight.wait.begin();
        return flight;
    }

    public void queuedAgain() {
        ran = false;
        wait = new QueueWaitEvent();
        wait.begin();
    }

    public void begun(Task<?> task) {
        wait.end();
        if (wait.shouldCommit()) {
            wait.taskId = task.id();
            wait.taskName = task.name();
            wait.commit();
        }
        ran = true;
        run.begin();
    }

    public void ended() {
        if (ran) {
            run.end();
        }
    }

    /** Its outcome is known; called without locks, and after the end of its work. */
    public void commit(Task<?> task) {
        if (ran && run.shouldCommit()) {
            run.taskId = task.id();
            run.taskName = task.name();
            run.outcome = task.state().name();
            run.failure = task.isCompletedExceptionally() && !task.isCancelled() ? task.exceptionNow().getClass() : null;
            task.worker().ifPresent(worker -> {
                run.worker = worker.name();
                run.pid = worker.pid();
            });
            run.commit();
        }
    }
}
