package dev.progeny.scope;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A coroutine of an {@link EventLoop}, and its outcome.
 *
 * <p>{@code get} may be called by anybody: within the loop it lets the others go on while it waits. {@code cancel(true)}
 * interrupts; the outcome is there at once, the thread ends when it reacts, and the loop waits for that. A cancelled
 * coroutine is not a failure of its loop. The coroutine's actions happen-before the return of {@code get}.
 *
 * @param <T> what it returns
 */
public final class Coroutine<T> implements Future<T> {

    private final EventLoop loop;
    private final Callable<? extends T> task;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread thread;

    @SuppressWarnings("this-escape") // the thread is not started here
    Coroutine(EventLoop loop, Callable<? extends T> task, ThreadSet threads) {
        this.loop = loop;
        this.task = task;
        this.thread = threads.thread(this::run);
    }

    Thread thread() {
        return thread;
    }

    /** The body of the thread: one turn after the other, in between without the baton. */
    private void run() {
        loop.baton().take();
        try {
            if (loop.isCancelled()) {
                outcome.cancel(false); // cancelled before its first turn
            }
            if (!outcome.isDone()) {
                outcome.complete(task.call());
            }
        } catch (Throwable failure) { // Errors too: whoever joins has to hear of it
            if (outcome.completeExceptionally(failure)) { // not if it was cancelled
                loop.failed(failure);
            }
        } finally {
            loop.baton().release();
        }
    }

    void refuse() {
        outcome.cancel(false);
    }

    @Override
    public boolean cancel(boolean interrupt) {
        boolean first = outcome.cancel(false);
        if (first && interrupt) {
            thread.interrupt();
        }
        return first;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        boolean inside = loop.leave();
        try {
            return outcome.get();
        } finally {
            loop.comeBack(inside);
        }
    }

    @Override
    public T get(long limit, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        boolean inside = loop.leave();
        try {
            return outcome.get(limit, unit);
        } finally {
            loop.comeBack(inside);
        }
    }

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public boolean isCancelled() {
        return outcome.isCancelled();
    }

    @Override
    public String toString() {
        return "Coroutine[" + state() + "]";
    }
}
