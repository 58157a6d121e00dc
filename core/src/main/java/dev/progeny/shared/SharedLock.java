package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Mutual exclusion between the threads of several processes: a reentrant {@link Lock} with conditions, which survives the
 * death of its owner.
 *
 * {@snippet :
 * lock.lock();
 * try {
 *     if (lock.previousOwnerDied()) {
 *         repair(table);
 *     }
 *     change(table);
 * } finally {
 *     lock.unlock();
 * }
 * }
 *
 * <p>The locking methods block until no other thread of any process holds it; {@code lockInterruptibly} and the timed ones
 * end by an interrupt. Waiting does not pin a virtual thread. The owner is a thread, as with {@link
 * java.util.concurrent.locks.ReentrantLock}; all objects of one process that stand for the same lock count as one.
 *
 * <p>What a thread wrote to shared memory before it unlocked, by plain writes too, is visible to the next owner (a volatile
 * write and a compare-and-set of the same word).
 *
 * <p>If the owner's process dies, the next owner has the lock within 100 ms, and {@link #previousOwnerDied} tells it
 * that what the lock guards may be half done. A thread that ends without unlocking keeps the lock as long as its process
 * lives. Not fair between processes.
 *
 * <p>Lives until the last process that holds it has closed it or ended; a handle in a message can be attached to while
 * the process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory
 * and one file descriptor per process. Taking and freeing it, when nobody else wants it, takes some 30 ns where a
 * ReentrantLock takes 6.
 */
public final class SharedLock implements Lock, AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String KIND = "SharedLock";

    private final transient Attachment attachment;
    private final transient Mutex mutex;

    private SharedLock(Region region) {
        this.attachment = new Attachment(KIND, region);
        this.mutex = Mutex.at(region, 0);
    }

    /**
     * Creates one, private to this process and those it is passed to.
     *
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedLock create() {
        return new SharedLock(Region.create(KIND, Mutex.BYTES, memory -> {}));
    }

    /**
     * Creates one that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedLock create(String name) {
        return new SharedLock(Region.create(KIND, name, Mutex.BYTES, memory -> {}));
    }

    /**
     * Joins the one of that name.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedLock of that name
     */
    public static SharedLock attach(String name) {
        return new SharedLock(Region.attach(KIND, name));
    }

    @Override
    public void lock() {
        try (var _ = attachment.use()) {
            mutex.lock();
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        try (var _ = attachment.use()) {
            mutex.lockInterruptibly();
        }
    }

    /** Takes it if no other thread of any process holds it, or only one that is dead. */
    @Override
    public boolean tryLock() {
        try (var _ = attachment.use()) {
            return mutex.tryLock();
        }
    }

    @Override
    public boolean tryLock(long timeout, TimeUnit unit) throws InterruptedException {
        return tryLockNanos(unit.toNanos(timeout));
    }

    /** As {@link #tryLock(long, TimeUnit)}; zero or less only looks. */
    public boolean tryLock(Duration timeout) throws InterruptedException {
        return tryLockNanos(Deadline.nanos(timeout));
    }

    private boolean tryLockNanos(long nanos) throws InterruptedException {
        try (var _ = attachment.use()) {
            return mutex.tryLock(nanos);
        }
    }

    /**
     * Frees it, if this is the last of the caller's holds. Possible after {@link #close} too.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     */
    @Override
    public void unlock() {
        mutex.unlock();
    }

    /**
     * A condition that can travel: a job that captures this lock and the condition waits on the same two. At most 1,000
     * threads of all processes wait on it at once; one more gets an {@link IllegalStateException}.
     *
     * <p>A signal goes to the thread that has waited longest. One that a process did not take because it died goes to the
     * next within 100 ms. An interrupt that comes after the signal leaves the thread interrupted and the signal taken.
     * Waking up without a signal is possible only where a process has died.
     *
     * @throws java.io.UncheckedIOException if the memory cannot be had (64 KiB)
     */
    @Override
    public Condition newCondition() {
        attachment.memory(); // a closed one is refused
        return new SharedCondition(this, Waiters.create());
    }

    public boolean isHeldByCurrentThread() {
        return mutex.isHeldByCurrentThread();
    }

    /** How often the calling thread has locked it and not yet unlocked; 0 if it does not hold it. */
    public int getHoldCount() {
        return mutex.holdCount();
    }

    /** The process that holds it, or died holding it; empty if none does. */
    public OptionalLong ownerPid() {
        try (var _ = attachment.use()) {
            long pid = mutex.ownerPid();
            return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
        }
    }

    /**
     * Whether the lock came to the calling thread from a process that died holding it, so that what it guards may be half
     * done. True until it is unlocked, or waits on a condition; nobody after that is told.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold it
     */
    public boolean previousOwnerDied() {
        mutex.checkHeld();
        return mutex.isInherited();
    }

    /**
     * Lets go of it in this process; others go on. A thread that holds it or waits for it is not disturbed. Otherwise any
     * later use here is an {@link IllegalStateException}.
     */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        if (attachment.isClosed()) {
            return "SharedLock[closed]";
        }
        OptionalLong owner = ownerPid();
        return owner.isPresent() ? "SharedLock[locked by process " + owner.getAsLong() + "]" : "SharedLock[unlocked]";
    }

    Attachment attachment() {
        return attachment;
    }

    Mutex mutex() {
        return mutex;
    }

    @Serial
    private Object writeReplace() {
        return new Reference(attachment.handle());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedLock travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedLock(region);
        }
    }
}
