package dev.progeny.scope;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How a supervisor stands, and the wait for a change. Written by the supervisor's thread only. */
final class Standing {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    private volatile Runnable listener = () -> {};

    // guarded by lock
    private SupervisorState state = SupervisorState.RUNNING;
    private boolean quiet = true; // no child is alive or waits to be
    private Supervisor.@Nullable FailedException failure;

    SupervisorState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    void become(SupervisorState next, Supervisor.@Nullable FailedException why) {
        lock.lock();
        try {
            state = state.to(next);
            failure = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (next.isOver()) {
            over.complete(true);
        }
    }

    /** Completes when the supervisor has ended. */
    CompletableFuture<Boolean> over() {
        return over;
    }

    void update(boolean now) {
        boolean news;
        lock.lock();
        try {
            news = quiet != now;
            quiet = now;
            if (news) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (news) {
            listener.run();
        }
    }

    boolean isQuiet() {
        lock.lock();
        try {
            return quiet;
        } finally {
            lock.unlock();
        }
    }

    /** Is called, by the supervisor's thread, whenever quiet has changed. */
    void onChange(Runnable toCall) {
        listener = toCall;
    }

    /** Makes those that wait look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the failure, once it is over; nothing if it is over without one, or quiet, or if that is {@code enough}. */
    Optional<Supervisor.FailedException> awaitQuiet(BooleanSupplier enough) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!state.isOver() && !(quiet && state == SupervisorState.RUNNING) && !enough.getAsBoolean()) {
                changed.await();
            }
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the failure, if it has one, once it is over. */
    Supervisor.@Nullable FailedException awaitOver() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!state.isOver()) {
                changed.await();
            }
            return failure;
        } finally {
            lock.unlock();
        }
    }

    void awaitOverUninterruptibly() {
        lock.lock();
        try {
            while (!state.isOver()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
