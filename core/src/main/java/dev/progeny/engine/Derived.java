package dev.progeny.engine;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a task's {@code thenApply} and its kin return, where waiting for it in a task of the same pool would keep the place
 * that the first task needs: a wait for this is a wait for that. To cancel it cancels nothing else.
 */
public final class Derived<T> extends CompletableFuture<T> {

    private final WeakReference<TaskRun<?>> source; // what the source has made may be large, and this outlive it
    private volatile boolean endsByItself;

    public Derived(TaskRun<?> source) {
        this(new WeakReference<>(source));
    }

    private Derived(WeakReference<TaskRun<?>> source) {
        this.source = source;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        TaskRun<?> waiter = beforeWait();
        try {
            return super.get();
        } finally {
            Waits.end(waiter);
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        TaskRun<?> pending = pending();
        if (pending != null && timeout > 0) {
            pending.lendPlace();
        }
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        TaskRun<?> waiter = beforeWait();
        try {
            return super.join();
        } finally {
            Waits.end(waiter);
        }
    }

    private @Nullable TaskRun<?> beforeWait() {
        TaskRun<?> pending = pending();
        if (pending == null) {
            return null;
        }
        TaskRun<?> waiter = endsByItself ? null : Waits.begin(pending);
        pending.lendPlace();
        return waiter;
    }

    private @Nullable TaskRun<?> pending() {
        TaskRun<?> task = isDone() ? null : source.get();
        return task == null || task.isDone() ? null : task;
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        endsByItself = true;
        return super.orTimeout(timeout, unit);
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        endsByItself = true;
        return super.completeOnTimeout(value, timeout, unit);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new Derived<>(source);
    }
}
