package dev.progeny.os;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that knows its place in the order of LOCKS.md. With assertions on, a thread that takes one out of order, or goes to
 * where code of the user runs while it has one, fails at once, instead of deadlocking once in a million tasks.
 */
public final class OrderedLock extends ReentrantLock {

    /** What a thread has it may follow by what stands below that, never by what stands above it or beside it. */
    public enum Rank {
        /** Of a worker's outbox: held while its tasks are written, which may take as long as the worker does not read. */
        SENDING,
        /** Of a worker's stdin, likewise. */
        SPEAKING,
        /** Of a pool: its queue, its workers, and what they have. */
        POOL,
        /** Of a task: its stage. */
        TASK
    }

    private static final long serialVersionUID = 1L;

    private static final boolean CHECKED = OrderedLock.class.desiredAssertionStatus();

    /** Of each thread, outermost first; one that was taken again stands there again. */
    private static final ThreadLocal<List<OrderedLock>> HELD = ThreadLocal.withInitial(ArrayList::new);

    private final Rank rank;
    private final boolean checked;

    public OrderedLock(Rank rank) {
        this(rank, CHECKED);
    }

    /** @param checked whether the order is looked at; for tests, else as assertions are */
    OrderedLock(Rank rank, boolean checked) {
        this.rank = rank;
        this.checked = checked;
    }

    @Override
    public void lock() {
        checkOrder();
        super.lock();
        taken();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        checkOrder();
        super.lockInterruptibly();
        taken();
    }

    @Override
    public boolean tryLock() {
        boolean mine = super.tryLock(); // waits for nobody, so any order is good
        if (mine) {
            taken();
        }
        return mine;
    }

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
        checkOrder();
        boolean mine = super.tryLock(timeout, unit);
        if (mine) {
            taken();
        }
        return mine;
    }

    @Override
    public void unlock() {
        super.unlock();
        if (checked) {
            List<OrderedLock> held = HELD.get();
            held.remove(held.lastIndexOf(this));
            if (held.isEmpty()) {
                HELD.remove();
            }
        }
    }

    private void taken() {
        if (checked) {
            HELD.get().add(this);
        }
    }

    private void checkOrder() {
        if (!checked || isHeldByCurrentThread()) {
            return;
        }
        for (OrderedLock held : HELD.get()) {
            if (held.rank.compareTo(rank) >= 0) {
                throw new AssertionError("a thread that has the lock " + held.rank + " wants the lock " + rank
                        + ", which comes before it or beside it in the order of LOCKS.md: two such threads can wait for each"
                        + " other for ever. Do the one after the other has been released");
            }
        }
    }

    /** To be asserted where a callback, a handler or another piece of the user's may run; always true. */
    public static boolean noneIsHeld() {
        for (OrderedLock held : HELD.get()) {
            throw new AssertionError("code of the user may run here, and this thread has the lock " + held.rank
                    + ": whatever that code waits for may want the lock. Release it first");
        }
        HELD.remove();
        return true;
    }
}
