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

/**
 * Lets the threads of several processes wait until something has happened so many times: the methods of {@link
 * java.util.concurrent.CountDownLatch}.
 *
 * {@snippet :
 * SharedLatch ready = SharedLatch.create(4);
 * for (int i = 0; i < 4; i++) {
 *     pool.submit(() -> {
 *         prepare();
 *         ready.countDown();
 *     });
 * }
 * ready.await();
 * }
 *
 * <p>{@code await} blocks until the count is 0 and ends by an interrupt; it does not pin a virtual thread. Safe for use by
 * many threads of many processes. What a thread wrote to shared memory before it counted down is visible to whoever has
 * come through {@code await} (volatile access mode).
 *
 * <p>A process that dies does not count down: wait with a limit where that may happen. Once 0, the count stays.
 *
 * <p>Lives until the last process that holds it has closed it or ended; a handle in a message can be attached to while
 * the process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory
 * and one file descriptor per process.
 */
public final class SharedLatch implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle COUNT = ValueLayout.JAVA_INT.varHandle();
    private static final long OPENED = 64;
    private static final long BYTES = OPENED + WaitPoint.BYTES;

    private static final String KIND = "SharedLatch";

    private final transient Attachment attachment;
    private final transient WaitPoint opened;

    private SharedLatch(Region region) {
        this.attachment = new Attachment(KIND, region);
        this.opened = new WaitPoint(region, OPENED);
    }

    /**
     * Creates one, private to this process and those it is passed to.
     *
     * @param count how many times {@link #countDown} is to be called, at least 0
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedLatch create(int count) {
        atLeastNone(count);
        return new SharedLatch(Region.create(KIND, BYTES, memory -> COUNT.setVolatile(memory, 0L, count)));
    }

    /**
     * Creates one that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @param count how many times {@link #countDown} is to be called, at least 0
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedLatch create(String name, int count) {
        atLeastNone(count);
        return new SharedLatch(Region.create(KIND, name, BYTES, memory -> COUNT.setVolatile(memory, 0L, count)));
    }

    /**
     * Joins the one of that name.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedLatch of that name
     */
    public static SharedLatch attach(String name) {
        return new SharedLatch(Region.attach(KIND, name));
    }

    /** Waits until the count is 0. */
    public void await() throws InterruptedException {
        boolean _ = await(Long.MAX_VALUE);
    }

    /** As {@link #await()}, for at most so long; zero or less only looks. Returns whether the count is 0. */
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        return await(unit.toNanos(timeout));
    }

    /** As {@link #await(long, TimeUnit)}. */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.nanos(timeout));
    }

    /** One less to wait for; at 0 all that wait go on. Below 0 it does nothing. */
    public void countDown() {
        try (var _ = attachment.use()) {
            if (isLast()) {
                FaultPoint.reached(Step.LATCH_OPENED);
                opened.signal();
            }
        }
    }

    public long getCount() {
        return (int) COUNT.getVolatile(memory(), 0L);
    }

    /** Lets go of it in this process; others go on. Any later use here is an {@link IllegalStateException}. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return "SharedLatch[" + (attachment.isClosed() ? "closed" : "count = " + getCount()) + "]";
    }

    private boolean await(long nanos) throws InterruptedException {
        try (var _ = attachment.use()) {
            MemorySegment memory = memory();
            return opened.await(nanos, () -> (int) COUNT.getVolatile(memory, 0L) == 0);
        }
    }

    private boolean isLast() {
        MemorySegment memory = memory();
        while (true) {
            int before = (int) COUNT.getVolatile(memory, 0L);
            if (before == 0) {
                return false;
            }
            if (COUNT.compareAndSet(memory, 0L, before, before - 1)) {
                return before == 1;
            }
        }
    }

    private static void atLeastNone(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be at least 0: count=" + count);
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
        throw new InvalidObjectException("a SharedLatch travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedLatch(region);
        }
    }
}
