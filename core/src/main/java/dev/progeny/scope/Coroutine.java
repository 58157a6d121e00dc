package dev.progeny.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine of an {@link EventLoop}, and its outcome.
 *
 * <p>{@code get} may be called by anybody: within a loop it lets the others go on while it waits. {@code cancel(true)}
 * interrupts; the outcome is there at once, the thread ends when it reacts, and the loop waits for that. A cancelled
 * coroutine is not a failure of its loop, and stays cancelled: whichever method of the loop it waits in next, and {@code get},
 * throws InterruptedException, also after it has caught one. The coroutine's actions happen-before the return of {@code get}.
 *
 * @param <T> what it returns
 */
public final class Coroutine<T> implements Future<T> {

    private static final ThreadLocal<@Nullable Coroutine<?>> CURRENT = new ThreadLocal<>();

    /** Longer ones are not found: a look at each of a million that wait for each other in a row would never end. */
    private static final int LONGEST_RING = 1_000;

    private final EventLoop loop;
    private final Callable<? extends T> task;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread thread;

    private volatile @Nullable Throwable afterCancel; // what it has thrown although it was cancelled
    private volatile @Nullable Coroutine<?> awaits; // without a limit
    private volatile boolean interrupted; // by cancel(true)
    private boolean told; // own thread only: it has met its cancellation, so what it does now is cleaning up

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
        CURRENT.set(this);
        try {
            if (loop.isCancelled()) {
                outcome.cancel(false); // cancelled before its first turn
            }
            if (!outcome.isDone()) {
                outcome.complete(loop.nest().run(task));
            }
        } catch (Throwable failure) { // Errors too: whoever joins has to hear of it
            if (outcome.completeExceptionally(failure)) {
                loop.failed(failure);
            } else { // it was cancelled, and cleans up
                afterCancel = failure;
                loop.failedLate(failure);
            }
        } finally {
            loop.baton().release();
        }
    }

    void refuse() {
        outcome.cancel(false);
    }

    // ---- its own thread

    /** The coroutine that runs in this thread and has the baton of its loop. */
    static @Nullable Coroutine<?> withBaton() {
        Coroutine<?> current = CURRENT.get();
        return current != null && current.hasBaton() ? current : null;
    }

    private boolean hasBaton() {
        return loop.baton().isMine();
    }

    boolean isOf(EventLoop other) {
        return loop == other;
    }

    private boolean isStopped() {
        return interrupted || loop.isCancelled();
    }

    /** Where it is going to wait: one that was cancelled is told so, each time anew. */
    void checkpoint() throws InterruptedException {
        if (isStopped() || thread.isInterrupted()) {
            boolean _ = Thread.interrupted();
            told = true;
            throw new InterruptedException(this + " of " + loop + " was cancelled");
        }
    }

    /** What is waited for without the baton. */
    @FunctionalInterface
    interface Wait<V, X extends Exception, Y extends Exception> {

        V run() throws InterruptedException, X, Y;
    }

    /** Waits while the others go on; a {@link #checkpoint}. */
    <V, X extends Exception, Y extends Exception> V await(Wait<? extends V, X, Y> wait) throws InterruptedException, X, Y {
        checkpoint();
        return away(wait);
    }

    /** As {@link #await}; but if the coroutine cleans up it does call, with the interrupt status set. */
    <V> V call(Callable<? extends V> foreign) throws Exception {
        if (!(told && isStopped())) {
            return await(foreign::call);
        }
        thread.interrupt();
        try {
            return away(foreign::call);
        } finally {
            boolean _ = Thread.interrupted(); // the next call is a part of the clean-up as well
        }
    }

    private <V, X extends Exception, Y extends Exception> V away(Wait<? extends V, X, Y> wait)
            throws InterruptedException, X, Y {
        loop.baton().release();
        try {
            return wait.run();
        } catch (Throwable thrown) {
            told |= isStopped();
            throw thrown;
        } finally {
            loop.baton().take();
        }
    }

    /** Throws if the one it is going to wait for waits for it, itself or by way of others. */
    private void refuseRing() {
        List<Coroutine<?>> chain = new ArrayList<>(List.of(this));
        Coroutine<?> next = awaits;
        while (next != null && next != this && !next.isDone() && chain.size() < LONGEST_RING) {
            chain.add(next);
            next = next.awaits;
        }
        if (next == this && !isDone()) { // if it was cancelled there is no wait
            chain.add(this);
            String ring = chain.stream().map(Coroutine::name).collect(Collectors.joining(" → "));
            throw new IllegalStateException("coroutine " + name() + " would wait for itself for ever: " + ring
                    + "; one of them must not wait, or wait with a limit");
        }
    }

    private String name() {
        return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
    }

    /** A group that a cancelled coroutine opens meets the cancellation in its join. */
    static void remindOfCancellation() {
        Coroutine<?> current = CURRENT.get();
        if (current != null && current.isStopped()) {
            current.thread.interrupt();
        }
    }

    // ---- anybody

    @Override
    public boolean cancel(boolean interrupt) {
        boolean first = outcome.cancel(false);
        if (first && interrupt) {
            interrupted = true; // first: whoever swallows the interrupt meets this
            thread.interrupt();
        }
        return first;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        Coroutine<?> current = CURRENT.get();
        if (current == null) {
            return value();
        }
        current.awaits = this; // first: of two that look at the same time one sees the other
        try {
            current.refuseRing();
            return current.hasBaton() ? current.await(this::value) : value();
        } finally {
            current.awaits = null;
        }
    }

    private T value() throws InterruptedException, ExecutionException {
        try {
            return outcome.get();
        } catch (CancellationException cancelled) {
            Failures.add(cancelled, afterCancel);
            throw cancelled;
        }
    }

    @Override
    public T get(long limit, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        Objects.requireNonNull(unit, "unit");
        Coroutine<?> waiting = withBaton();
        return waiting == null
                ? outcome.get(limit, unit)
                : waiting.<T, ExecutionException, TimeoutException>await(() -> outcome.get(limit, unit));
    }

    @Override
    public boolean isDone() {
        return outcome.isDone();
    }

    @Override
    public boolean isCancelled() {
        return outcome.isCancelled();
    }

    // Future's own three ask get(), which gives the turn away.

    @Override
    public State state() {
        return outcome.state();
    }

    @Override
    public T resultNow() {
        return outcome.resultNow();
    }

    @Override
    public Throwable exceptionNow() {
        return outcome.exceptionNow();
    }

    @Override
    public String toString() {
        return "Coroutine[" + state() + "]";
    }
}
