package dev.progeny.process;

import dev.progeny.os.OrderedLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a pool: its holders do one step each, and its waiters wait for the one end that there is. A step sends,
 * completes and kills nothing, and calls no code of the user: see LOCKS.md.
 */
final class Guard {

    private final OrderedLock lock = new OrderedLock(OrderedLock.Rank.POOL);
    private final Condition ended = lock.newCondition();

    private final Runnable between;

    Guard() {
        this(() -> {});
    }

    /** @param between runs after each step, without the lock: what other threads may do there, a test does there */
    Guard(Runnable between) {
        this.between = between;
    }

    <T extends @Nullable Object> T locked(Supplier<T> step) {
        T result;
        lock.lock();
        try {
            result = step.get();
        } finally {
            lock.unlock();
        }
        if (!lock.isHeldByCurrentThread()) {
            between.run();
        }
        return result;
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
     * @param mayWait asked before each wait; throws if the calling thread must not
     */
    boolean awaitEnd(BooleanSupplier end, Runnable mayWait, long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!end.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                mayWait.run();
                left = ended.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
