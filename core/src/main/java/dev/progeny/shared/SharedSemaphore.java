package dev.progeny.shared;

import dev.progeny.os.Deadline;
import dev.progeny.os.FaultPoint;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Permits that the threads of several processes share: the methods of a non-fair {@link java.util.concurrent.Semaphore}.
 *
 * {@snippet :
 * SharedSemaphore licences = SharedSemaphore.create(3); // at most three at once, in whatever process
 * pool.map(inputs, input -> {
 *     licences.acquire();
 *     try {
 *         return convert(input);
 *     } finally {
 *         licences.release();
 *     }
 * });
 * }
 *
 * <p>The acquiring methods block until there are permits, and end by an interrupt unless their name says otherwise.
 * Waiting does not pin a virtual thread. Safe for use by many threads of many processes. Who comes first may take what
 * others have waited for, so one who wants many permits at once may wait for long.
 *
 * <p>What a thread wrote to shared memory before a release is visible to whoever acquires afterwards (volatile access
 * mode).
 *
 * <p>A permit has no owner, as in {@code java.util.concurrent}: anybody may release, and <strong>what a process held
 * when it died is not given back</strong>. Use a {@link SharedLock} where that matters.
 *
 * <p>Lives until the last process that holds it has closed it or ended; a handle in a message can be attached to while
 * the process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory
 * and one file descriptor per process; an acquire or release that nobody waits for is one atomic instruction and two on
 * this process's own books. Each release wakes all that wait.
 */
public final class SharedSemaphore implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle PERMITS = ValueLayout.JAVA_INT.varHandle();
    private static final long RELEASED = 64;
    private static final long BYTES = RELEASED + WaitPoint.BYTES;

    private static final String KIND = "SharedSemaphore";

    private final transient Attachment attachment;
    private final transient WaitPoint released;

    private SharedSemaphore(Region region) {
        this.attachment = new Attachment(KIND, region);
        this.released = new WaitPoint(region, RELEASED);
    }

    /**
     * Creates one, private to this process and those it is passed to.
     *
     * @param permits may be negative: so many must be released before one can be acquired
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedSemaphore create(int permits) {
        return new SharedSemaphore(Region.create(KIND, BYTES, memory -> PERMITS.setVolatile(memory, 0L, permits)));
    }

    /**
     * Creates one that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedSemaphore create(String name, int permits) {
        return new SharedSemaphore(Region.create(KIND, name, BYTES, memory -> PERMITS.setVolatile(memory, 0L, permits)));
    }

    /**
     * Joins the one of that name.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedSemaphore of that name
     */
    public static SharedSemaphore attach(String name) {
        return new SharedSemaphore(Region.attach(KIND, name));
    }

    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /** Takes all of them at once, or waits. */
    public void acquire(int permits) throws InterruptedException {
        boolean _ = acquire(permits, Long.MAX_VALUE);
    }

    public void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    public void acquireUninterruptibly(int permits) {
        atLeastNone(permits);
        try (var _ = attachment.use()) {
            released.awaitUninterruptibly(attempt(permits), () -> false);
        }
    }

    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    public boolean tryAcquire(int permits) {
        atLeastNone(permits);
        try (var _ = attachment.use()) {
            return attempt(permits).getAsBoolean();
        }
    }

    public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
        return acquire(1, unit.toNanos(timeout));
    }

    public boolean tryAcquire(int permits, long timeout, TimeUnit unit) throws InterruptedException {
        return acquire(permits, unit.toNanos(timeout));
    }

    public boolean tryAcquire(Duration timeout) throws InterruptedException {
        return acquire(1, Deadline.nanos(timeout));
    }

    public boolean tryAcquire(int permits, Duration timeout) throws InterruptedException {
        return acquire(permits, Deadline.nanos(timeout));
    }

    public void release() {
        release(1);
    }

    /**
     * Adds permits and wakes all that wait.
     *
     * @throws Error if there would be more than {@link Integer#MAX_VALUE}
     */
    public void release(int permits) {
        atLeastNone(permits);
        try (var _ = attachment.use()) {
            add(permits);
            FaultPoint.reached(Step.SEMAPHORE_RELEASED);
            released.signal();
        }
    }

    public int availablePermits() {
        return (int) PERMITS.getVolatile(memory(), 0L);
    }

    /** Takes all there are, and returns how many. A negative number of permits becomes 0, as in Semaphore. */
    public int drainPermits() {
        return (int) PERMITS.getAndSet(memory(), 0L, 0);
    }

    /** Never: who comes first is served first only by chance. */
    public boolean isFair() {
        return false;
    }

    /** Lets go of it in this process; others go on. Any later use here is an {@link IllegalStateException}. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return "SharedSemaphore[" + (attachment.isClosed() ? "closed" : "permits = " + availablePermits()) + "]";
    }

    private boolean acquire(int permits, long nanos) throws InterruptedException {
        atLeastNone(permits);
        try (var _ = attachment.use()) {
            return released.await(nanos, attempt(permits));
        }
    }

    private BooleanSupplier attempt(int permits) {
        MemorySegment memory = memory();
        return () -> take(memory, permits);
    }

    /** Partner: the compareAndSet of {@link #add}. */
    private static boolean take(MemorySegment memory, int permits) {
        while (true) {
            int before = (int) PERMITS.getVolatile(memory, 0L);
            int after = before - permits;
            if (after < 0 || after > before) { // the second: an underflow
                return false;
            }
            if (PERMITS.compareAndSet(memory, 0L, before, after)) {
                FaultPoint.reached(Step.SEMAPHORE_ACQUIRED);
                return true;
            }
        }
    }

    private void add(int permits) {
        MemorySegment memory = memory();
        while (true) {
            int before = (int) PERMITS.getVolatile(memory, 0L);
            int after = before + permits;
            if (after < before) {
                throw new Error("Maximum permit count exceeded"); // type and text of java.util.concurrent
            }
            if (PERMITS.compareAndSet(memory, 0L, before, after)) {
                return;
            }
        }
    }

    private static void atLeastNone(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must be at least 0: permits=" + permits);
        }
    }

    private MemorySegment memory() {
        return attachment.memory();
    }

    @Serial
    private Object writeReplace() {
        return new Reference(attachment.handle());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedSemaphore travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedSemaphore(region);
        }
    }
}
