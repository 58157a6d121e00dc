package dev.progeny.shared;

import dev.progeny.os.Deadline;
import dev.progeny.os.FaultPoint;
import dev.progeny.os.ProcessWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion between processes and between threads: a word that holds the owner's {@link ProcessWord}, and in each
 * process a lock in front of it, so that one thread of a process at a time competes for the word.
 *
 * <pre>
 *   0            8                64           128
 *   +------------+----------------+------------+
 *   | owner or 0 |                | wait point |
 *   +------------+----------------+------------+
 *
 *   FREE (0) --compareAndSet--> HELD (owner) --setVolatile--> FREE
 *                                 | owner is dead
 *                                 +--compareAndSet--> HELD (the one who found out)
 * </pre>
 *
 * <p>Reentrant. One object per process and place in memory: {@link #at}. While it is held, the region is.
 */
final class Mutex {

    static final long BYTES = 64 + WaitPoint.BYTES;

    private static final VarHandle OWNER = ValueLayout.JAVA_LONG.varHandle();

    private final Region region;
    private final MemorySegment memory;
    private final WaitPoint released;
    private final ReentrantLock threads = new ReentrantLock();
    private boolean inherited; // guarded by threads

    /** For tests, in which each object plays a process. */
    Mutex(Region region, long offset) {
        this.region = region;
        this.memory = region.segment().asSlice(offset, BYTES);
        this.released = new WaitPoint(region, offset + 64);
    }

    static Mutex at(Region region, long offset) {
        return region.local(Mutex.class, offset, () -> new Mutex(region, offset));
    }

    void lock() {
        region.hold();
        threads.lock();
        if (isFirstHold()) {
            released.awaitUninterruptibly(this::take, this::takeFromDead);
        }
    }

    void lockInterruptibly() throws InterruptedException {
        tryLock(Long.MAX_VALUE);
    }

    /** Takes it if it is free now, or its owner is found dead now. */
    boolean tryLock() {
        region.hold();
        if (threads.tryLock()) {
            if (!isFirstHold() || take() || takeFromDead()) {
                return true;
            }
            threads.unlock();
        }
        region.release();
        return false;
    }

    boolean tryLock(long timeout) throws InterruptedException {
        region.hold();
        boolean mine = false;
        boolean done = false;
        try {
            Deadline deadline = Deadline.after(timeout);
            mine = threads.tryLock(timeout, TimeUnit.NANOSECONDS);
            done = mine
                    && (!isFirstHold()
                            || released.await(deadline.left(), this::take, this::takeFromDead)
                            || takeFromDead()); // a short time may end before the first watch: many would never take over
            return done;
        } finally {
            if (!done) {
                if (mine) {
                    threads.unlock();
                }
                region.release();
            }
        }
    }

    /** @throws IllegalMonitorStateException if the calling thread does not hold it */
    void checkHeld() {
        if (!threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("the calling thread does not hold this lock");
        }
    }

    /** @throws IllegalMonitorStateException if the calling thread does not hold it */
    void unlock() {
        checkHeld();
        boolean last = isFirstHold();
        if (last) {
            inherited = false;
            OWNER.setVolatile(memory, 0L, 0L);
            FaultPoint.reached(Step.MUTEX_FREED);
            released.signal();
        }
        threads.unlock();
        region.release();
    }

    /** Undoes all holds of the calling thread, and returns how many they were. */
    int unlockAll() {
        int holds = holdCount();
        for (int i = 0; i < holds; i++) {
            unlock();
        }
        return holds;
    }

    /** Takes it so many times. */
    void lock(int holds) {
        for (int i = 0; i < holds; i++) {
            lock();
        }
    }

    boolean isHeldByCurrentThread() {
        return threads.isHeldByCurrentThread();
    }

    int holdCount() {
        return threads.getHoldCount();
    }

    /** The pid of the process that holds it, 0 if none does. */
    long ownerPid() {
        return ProcessWord.pid((long) OWNER.getVolatile(memory, 0L));
    }

    /** Whether a process died with it and nobody has taken it since; somebody has to. */
    boolean isOrphaned() {
        long owner = (long) OWNER.getVolatile(memory, 0L);
        return owner != 0 && !ProcessWord.isAlive(owner);
    }

    /** Whether the one who holds it took it from a process that died with it; ask while holding it. */
    boolean isInherited() {
        return inherited;
    }

    /** For those who have put right what the dead one left behind. */
    void forgetInheritance() {
        inherited = false;
    }

    private boolean isFirstHold() {
        return threads.getHoldCount() == 1;
    }

    /** Looks first: memory that somebody has cut off is an error when it is read, but ends the JVM in a cold compareAndSet. */
    private boolean take() {
        boolean free = (long) OWNER.getVolatile(memory, 0L) == 0;
        boolean taken = free && OWNER.compareAndSet(memory, 0L, 0L, ProcessWord.current());
        if (taken) {
            FaultPoint.reached(Step.MUTEX_TAKEN);
        }
        return taken;
    }

    private boolean takeFromDead() {
        long owner = (long) OWNER.getVolatile(memory, 0L);
        if (owner == 0 || ProcessWord.isAlive(owner)) {
            return false;
        }
        boolean taken = OWNER.compareAndSet(memory, 0L, owner, ProcessWord.current());
        inherited |= taken;
        return taken;
    }
}
