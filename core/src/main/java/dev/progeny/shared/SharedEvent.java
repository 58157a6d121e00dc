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
 * A flag that the threads of several processes set, clear and wait for; what Python calls an event.
 *
 * {@snippet :
 * SharedEvent stop = SharedEvent.create();
 * pool.submit(() -> {
 *     while (!stop.isSet()) {
 *         step();
 *     }
 * });
 * stop.set();
 * }
 *
 * <p>{@code await} blocks until it is set and ends by an interrupt; it does not pin a virtual thread. Setting it wakes all
 * that wait, also if it is cleared again before they have looked. Safe for use by many threads of many processes. What a
 * thread wrote to shared memory before {@code set} is visible to whoever sees the event set (volatile access mode).
 *
 * <p>Lives until the last process that holds it has closed it or ended; a handle in a message can be attached to while
 * the process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory
 * and one file descriptor per process.
 */
public final class SharedEvent implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    /** How often it changed: odd while it is set. */
    private static final VarHandle CHANGES = ValueLayout.JAVA_LONG.varHandle();

    private static final long CHANGED = 64;
    private static final long BYTES = CHANGED + WaitPoint.BYTES;

    private static final String KIND = "SharedEvent";

    private final transient Attachment attachment;
    private final transient WaitPoint changed;

    private SharedEvent(Region region) {
        this.attachment = new Attachment(KIND, region);
        this.changed = new WaitPoint(region, CHANGED);
    }

    /**
     * Creates one that is not set, private to this process and those it is passed to.
     *
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedEvent create() {
        return new SharedEvent(Region.create(KIND, BYTES, memory -> {}));
    }

    /**
     * Creates one that is not set, and that other processes of this user find by name as long as some process holds it
     * open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedEvent create(String name) {
        return new SharedEvent(Region.create(KIND, name, BYTES, memory -> {}));
    }

    /**
     * Joins the one of that name.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedEvent of that name
     */
    public static SharedEvent attach(String name) {
        return new SharedEvent(Region.attach(KIND, name));
    }

    /** Sets it and wakes all that wait. Does nothing if it is set. */
    public void set() {
        try (var _ = attachment.use()) {
            if (change(false)) {
                FaultPoint.reached(Step.EVENT_SET);
                changed.signal();
            }
        }
    }

    /** From now on, who comes waits. Does nothing if it is not set. */
    public void clear() {
        change(true);
    }

    public boolean isSet() {
        return isOdd((long) CHANGES.getVolatile(memory(), 0L));
    }

    /** Waits until it is set. */
    public void await() throws InterruptedException {
        boolean _ = await(Long.MAX_VALUE);
    }

    /** As {@link #await()}, for at most so long; zero or less only looks. Returns whether it was set. */
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Deadline.nanos(timeout));
    }

    /** Lets go of it in this process; others go on. Any later use here is an {@link IllegalStateException}. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return "SharedEvent[" + (attachment.isClosed() ? "closed" : isSet() ? "set" : "not set") + "]";
    }

    private boolean await(long nanos) throws InterruptedException {
        try (var _ = attachment.use()) {
            MemorySegment memory = memory();
            long before = (long) CHANGES.getVolatile(memory, 0L);
            return changed.await(nanos, () -> wasSet(before, (long) CHANGES.getVolatile(memory, 0L)));
        }
    }

    /**
     * Whoever came while it was set need not wait, though it was cleared before he could look again; whoever found it cleared
     * and finds it changed was to be woken, whatever has happened since.
     */
    static boolean wasSet(long before, long now) {
        return isOdd(before) || now != before;
    }

    private boolean change(boolean fromSet) {
        MemorySegment memory = memory();
        long before = (long) CHANGES.getVolatile(memory, 0L);
        while (isOdd(before) == fromSet) {
            if (CHANGES.compareAndSet(memory, 0L, before, before + 1)) {
                return true;
            }
            before = (long) CHANGES.getVolatile(memory, 0L);
        }
        return false;
    }

    private static boolean isOdd(long changes) {
        return (changes & 1) != 0;
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
        throw new InvalidObjectException("a SharedEvent travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedEvent(region);
        }
    }
}
