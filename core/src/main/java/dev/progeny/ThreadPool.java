package dev.progeny;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tasks on threads of this process, platform or virtual; the JDK's executor does the work. */
final class ThreadPool extends AbstractPool implements Task.Owner {

    private final ThreadPoolExecutor threads;

    ThreadPool(Model model, int limit) {
        super(model, atLeastOne(model == Model.THREADS ? "workers" : "limit", limit), 1);
        boolean virtual = model == Model.COROUTINES;
        // An idle platform thread waits for more; a virtual one is cheaper made anew, and then starts without traces
        // of another task in its thread locals, except under a backlog.
        long idleNanos = virtual ? 1 : TimeUnit.MINUTES.toNanos(1);
        threads = new ThreadPoolExecutor(
                limit, limit, idleNanos, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), factory(virtual));
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory factory(boolean virtual) {
        String prefix = "pool-" + nextNumber() + (virtual ? "-coroutine-" : "-worker-");
        return virtual
                ? Thread.ofVirtual().name(prefix, 1).factory()
                : Thread.ofPlatform().daemon().name(prefix, 1).factory();
    }

    @Override
    <R> Task<R> start(Call call, @Nullable Object argument, TaskOptions options) {
        Task<R> task = new Task<>(call, argument, options, Optional.empty(), this);
        threads.execute(task);
        return task;
    }

    @Override
    public void cancelled(Task<?> task, boolean mayInterrupt) {
        if (threads.remove(task)) {
            task.end(); // whoever keeps a cancelled task does not keep its job
        }
        if (mayInterrupt) {
            task.interruptRunner();
        }
    }

    @Override
    public void timedOut(Task<?> task, Duration limit) {
        task.completeExceptionally(task.timeout(limit, task.runnerDump()));
        task.interruptRunner(); // only now, or the task could end with its InterruptedException first
    }

    @Override
    public PoolStats stats() {
        return new PoolStats(
                model(),
                parallelism(),
                threads.getQueue().size(),
                threads.getActiveCount(),
                threads.getCompletedTaskCount(),
                List.of());
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }
}
