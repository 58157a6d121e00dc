package dev.progeny.engine;

import dev.progeny.os.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code invokeAll} and {@code invokeAny}, as ExecutorService documents them. */
final class Invocations {

    private Invocations() {}

    static <T> List<Future<T>> all(AbstractPool pool, Collection<? extends Callable<T>> jobs) throws InterruptedException {
        return all(pool, jobs, Long.MAX_VALUE);
    }

    static <T> List<Future<T>> all(AbstractPool pool, Collection<? extends Callable<T>> jobs, long timeoutNanos)
            throws InterruptedException {
        Deadline deadline = Deadline.after(timeoutNanos);
        List<TaskRun<T>> tasks = new ArrayList<>(jobs.size());
        try {
            for (Callable<T> job : jobs) {
                tasks.add(pool.submit(job));
            }
            for (TaskRun<T> task : tasks) {
                if (!awaitEnd(task, deadline.left())) {
                    break;
                }
            }
            return new ArrayList<>(tasks);
        } finally {
            Mapping.cancelAll(tasks); // after a normal end nothing is left to cancel
        }
    }

    static <T> T any(AbstractPool pool, Collection<? extends Callable<T>> jobs)
            throws InterruptedException, ExecutionException {
        try {
            return any(pool, jobs, Long.MAX_VALUE);
        } catch (TimeoutException impossible) {
            throw new AssertionError("292 years have passed", impossible);
        }
    }

    static <T> T any(AbstractPool pool, Collection<? extends Callable<T>> jobs, long timeoutNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (jobs.isEmpty()) {
            throw new IllegalArgumentException("invokeAny needs at least one job");
        }
        Deadline deadline = Deadline.after(timeoutNanos);
        List<TaskRun<T>> tasks = new ArrayList<>(jobs.size());
        var finished = new LinkedBlockingQueue<TaskRun<T>>();
        try {
            for (Callable<T> job : jobs) {
                TaskRun<T> task = pool.submit(job);
                tasks.add(task);
                var _ = task.whenComplete((result, failure) -> finished.add(task));
            }
            return firstSuccess(finished, tasks, deadline);
        } finally {
            Mapping.cancelAll(tasks);
        }
    }

    private static <T> T firstSuccess(
            LinkedBlockingQueue<TaskRun<T>> finished, List<TaskRun<T>> tasks, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutionException last = null;
        for (int i = 0; i < tasks.size(); i++) {
            if (finished.isEmpty()) {
                Waits.beforeAny(tasks);
            }
            @Nullable TaskRun<T> task = finished.poll(deadline.left(), TimeUnit.NANOSECONDS);
            if (task == null) {
                throw new TimeoutException("none of " + tasks.size() + " tasks succeeded in time");
            }
            try {
                return task.get();
            } catch (ExecutionException failed) {
                last = failed;
            } catch (CancellationException cancelled) {
                last = new ExecutionException(cancelled);
            }
        }
        if (last == null) {
            throw new AssertionError("at least one task, and no outcome");
        }
        throw last;
    }

    /** Waits until the task has any outcome; false if the time is over first. */
    private static boolean awaitEnd(TaskRun<?> task, long nanos) throws InterruptedException {
        try {
            task.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException | CancellationException anOutcome) {
            return true;
        }
        return true;
    }
}
