package dev.progeny.engine;

import dev.progeny.Pool;
import java.time.Duration;

/** Tells the log of a task that takes long. */
final class TaskReport {

    private static final System.Logger LOG = System.getLogger(Pool.class.getName());

    private TaskReport() {}

    /** On a thread of its own: a handler of the log may block, and the carriers may all be computing. */
    static void write(TaskRun<?> task, Duration age, String stacks) {
        Thread.ofPlatform().daemon().name("progeny-report").start(() -> {
            if (task.stage() == TaskRun.Stage.RUNNING) { // else these may be the stacks of something harmless
                LOG.log(System.Logger.Level.WARNING, text(task, age, stacks));
            }
        });
    }

    private static String text(TaskRun<?> task, Duration age, String stacks) {
        String where = task.worker().map(worker -> " on " + worker.name() + " (pid " + worker.pid() + ")").orElse("");
        String doing = stacks.isEmpty() ? "gives no stacks: it is stopped, or does not get on" : "is doing:\n" + stacks;
        return task.name() + " has been running for " + age.toMillis() + " ms" + where + "; its worker " + doing;
    }
}
