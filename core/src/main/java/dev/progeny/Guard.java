package dev.progeny;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lock whose holders do one step each, and whose waiters wait for the one end that there is. */
final class Guard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable step) {
        locked(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    /** Wakes who waits for the end; called by a holder. */
    void signalEnd() {
        ended.signalAll();
    }

    /**
     * Waits until {@code end} is true, which is looked at under the lock; false if the time is over first.
     *
     * @throws IllegalStateException if it would wait on a thread that this end waits for
     */
    boolean awaitEnd(BooleanSupplier end, long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!end.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                AnswerThread.checkMayAwait(this);
                left = ended.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
