package dev.progeny.local;

import dev.progeny.Model;
import dev.progeny.PoolStats;
import dev.progeny.TaskOptions;
import dev.progeny.engine.AbstractPool;
import dev.progeny.engine.Derived;
import dev.progeny.engine.Place;
import dev.progeny.engine.PoolDump;
import dev.progeny.engine.TaskOwner;
import dev.progeny.engine.TaskRun;
import dev.progeny.os.Aside;
import dev.progeny.os.Deadline;
import dev.progeny.transfer.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tasks on threads of this process, platform or virtual; the JDK's executors do the work.
 *
 * <p>A task that waits for one of its own pool that nobody has begun lends it its place: that very task begins at once on
 * a thread of {@link #lent}, instead of waiting for a thread that may be waiting for it. So each task that is waited for
 * gets on, no more tasks than allowed compute at once, and there are never more threads than places times the depth of
 * such waits. Rejected: running it on the waiting thread, whose interrupts, time-outs, name and thread locals would then
 * belong to two tasks; and more threads for the whole queue, whose tasks may all begin to wait as well.
 */
final class ThreadPool extends AbstractPool implements TaskOwner {

    private final String name = "pool-" + nextNumber();
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private final Standstill standstill;

    /** Tasks in places that were lent; ends after {@link #threads}, whose tasks may still lend. */
    private final ThreadPoolExecutor lent;

    ThreadPool(Model model, int limit) {
        super(model, atLeastOne(model == Model.THREADS ? "workers" : "limit", limit), 1);
        boolean virtual = model == Model.COROUTINES;
        // An idle platform thread waits for more; a virtual one is cheaper made anew, and then starts without traces
        // of another task in its thread locals, except under a backlog.
        long idleNanos = virtual ? 1 : TimeUnit.MINUTES.toNanos(1);
        ThreadFactory factory = factory(virtual);
        lent = new Places(0, Integer.MAX_VALUE, idleNanos, new SynchronousQueue<>(), factory);
        // It can end between a task's leaving the queue and its coming here; then the waiter runs it itself.
        lent.setRejectedExecutionHandler((task, ended) -> task.run());
        threads = new Places(limit, limit, idleNanos, new LinkedBlockingQueue<>(), factory) {
            @Override
            protected void terminated() {
                lent.shutdown();
            }
        };
        threads.allowCoreThreadTimeOut(true);
        standstill = new Standstill(name, limit, this::running, threads::getQueue);
    }

    /** Notes which task each thread runs. */
    private static class Places extends ThreadPoolExecutor {

        Places(int core, int most, long idleNanos, BlockingQueue<Runnable> queue, ThreadFactory factory) {
            super(core, most, idleNanos, TimeUnit.NANOSECONDS, queue, factory);
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            note((TaskRun<?>) task);
        }

        @Override
        protected void afterExecute(Runnable task, @Nullable Throwable none) {
            note(null);
            Place mine = Place.here();
            if (mine != null) {
                mine.restore();
            }
        }

        private static void note(@Nullable TaskRun<?> task) {
            Place mine = Place.here();
            if (mine != null) { // always
                mine.note(task);
            }
        }
    }

    private ThreadFactory factory(boolean virtual) {
        String prefix = name + (virtual ? "-coroutine-" : "-worker-");
        ThreadFactory plain = virtual
                ? Thread.ofVirtual().name(prefix, 1).factory()
                : Thread.ofPlatform().daemon().name(prefix, 1).factory();
        return work -> plain.newThread(() -> {
            Place place = Place.take(this);
            places.add(place);
            try {
                work.run();
            } finally {
                places.remove(place);
                beginWhatWaits();
            }
        });
    }

    /**
     * A thread that has found nothing to do ends, though a task came at that moment; the JDK's pool then starts another one
     * only if it was the last, and the task waits while fewer run than may. So both look again: the one that ends, after it
     * is no longer counted, and whoever submits, after the task is in the queue. One of them sees the other.
     */
    private void beginWhatWaits() {
        if (!threads.getQueue().isEmpty()) {
            boolean _ = threads.prestartCoreThread(); // if fewer run than may
        }
    }

    @Override
    protected <R> TaskRun<R> start(Call call, @Nullable Object argument, TaskOptions options) {
        TaskRun<R> task = new TaskRun<>(call, argument, options, this);
        threads.execute(task);
        beginWhatWaits();
        standstill.watch();
        return task;
    }

    @Override
    public void cancelled(TaskRun<?> task, boolean mayInterrupt) {
        if (threads.remove(task)) {
            task.end(); // whoever keeps a cancelled task does not keep its job
        }
        if (mayInterrupt) {
            task.interruptRunner();
        }
    }

    @Override
    public void awaited(TaskRun<?> task, boolean forEver) {
        Place place = Place.here();
        if (place != null && place.isOf(this) && threads.remove(task)) {
            lent.execute(task);
        }
    }

    @Override
    public <U> CompletableFuture<U> derived(TaskRun<?> from) {
        return from.isDone() ? new CompletableFuture<>() : new Derived<>(from);
    }

    @Override
    public void timedOut(TaskRun<?> task, Duration limit) {
        Aside.run(() -> {
            task.completeExceptionally(task.timeout(limit, task.runnerDump()));
            task.interruptRunner(); // only now, or the task could end with its InterruptedException first
        });
    }

    @Override
    public CompletableFuture<String> stacks(TaskRun<?> task) {
        return CompletableFuture.completedFuture(task.runnerDump());
    }

    @Override
    public String dump() {
        String state = isTerminated() ? "TERMINATED" : isShutdown() ? "SHUTDOWN" : "OPEN";
        List<TaskRun<?>> running = new ArrayList<>(running().stream().map(Standstill.Running::task).toList());
        running.sort(Comparator.comparingLong(TaskRun::id));
        var dump = new PoolDump(name, state, stats());
        running.forEach(task -> dump.with(
                task.describe(), () -> CompletableFuture.completedFuture(task.runnerDump() + '\n')));
        return dump.text();
    }

    private List<Standstill.Running> running() {
        List<Standstill.Running> running = new ArrayList<>();
        for (Place place : places) {
            TaskRun<?> task = place.task();
            if (task != null && task.stage() == TaskRun.Stage.RUNNING) {
                running.add(new Standstill.Running(task, place.thread()));
            }
        }
        return running;
    }

    @Override
    public PoolStats stats() {
        return new PoolStats(
                model(),
                parallelism(),
                threads.getQueue().size(),
                threads.getActiveCount() + lent.getActiveCount(),
                threads.getCompletedTaskCount() + lent.getCompletedTaskCount(),
                List.of());
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = threads.shutdownNow();
        lent.shutdownNow(); // holds no queue, but threads that an interrupt shall reach
        return never;
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return lent.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        Deadline deadline = Deadline.after(timeout, unit);
        return threads.awaitTermination(timeout, unit)
                && lent.awaitTermination(deadline.left(), TimeUnit.NANOSECONDS);
    }
}
