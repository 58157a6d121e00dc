package dev.progeny;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One job handed to a pool, with its outcome. It is a {@link CompletableFuture}, so it composes, and a virtual thread
 * that waits for it gives its carrier back.
 *
 * <p>Safe for use by many threads. Completing it from outside ({@code complete}, {@code orTimeout}) does not stop the
 * work; {@link #cancel} does.
 *
 * @param <R> the result
 */
public abstract class Task<R> extends CompletableFuture<R> implements RunnableFuture<R> {

    /** For engines. */
    protected Task() {}

    /** Unique in this process. */
    public abstract long id();

    /** The name given in the options, or {@code task-ID}. */
    public abstract String name();

    /** The worker that has or had it; empty while it waits. */
    public abstract Optional<WorkerInfo> worker();

    public abstract TaskTiming timing();

    /**
     * Cancels the task: whoever waits for it gets a {@link CancellationException} at once. One that still waits never
     * runs. One that runs is left to finish unheard, or with {@code mayInterrupt} really stopped: its thread is
     * interrupted, and if it runs in a worker process and does not end within {@link ProcessOptions#cancelGrace}, the
     * process is killed and replaced. In a hybrid pool that costs the other tasks of that process a {@link
     * WorkerDiedException}. A thread of this process cannot be killed: there a task that ignores its interrupt runs on.
     */
    @Override
    public boolean cancel(boolean mayInterrupt) {
        return super.cancel(mayInterrupt);
    }

    /** {@inheritDoc} In a task of the same pool of threads or coroutines: see {@link Pool} on nesting. */
    @Override
    public R get() throws InterruptedException, ExecutionException {
        return super.get();
    }

    /** {@inheritDoc} It does not cancel. */
    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        return super.get(timeout, unit);
    }

    /** Runs the job on the calling thread, if nobody has started or cancelled it. For tasks that shutdownNow returned. */
    @Override
    public abstract void run();
}
