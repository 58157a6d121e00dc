package dev.progeny.shared;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} that several processes count on: the methods of {@link java.util.concurrent.atomic.AtomicLong}, on
 * memory that they share.
 *
 * {@snippet :
 * SharedLong count = SharedLong.create(0);
 * pool.map(files, file -> count.incrementAndGet());
 * }
 *
 * <p>No method blocks. Safe for use by many threads of many processes. Every read-modify-write is one atomic hardware
 * instruction; {@code get}, {@code set} and the updates are sequentially consistent (the volatile access mode), and what
 * a process wrote to shared memory before an update is visible to whoever sees the update.
 *
 * <p>The value lives until the last process that holds it has ended. A handle in a message can be attached to while the
 * process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory and
 * one file descriptor per process.
 */
public final class SharedLong extends Number implements AutoCloseable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final VarHandle VALUE = ValueLayout.JAVA_LONG.varHandle();

    private static final String KIND = "SharedLong";

    private final transient Attachment attachment;

    private SharedLong(Region region) {
        this.attachment = new Attachment(KIND, region);
    }

    /** As {@link #create(long)}, with 0. */
    public static SharedLong create() {
        return create(0);
    }

    /**
     * Creates one, private to this process and those it is passed to.
     *
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedLong create(long initial) {
        return new SharedLong(Region.create(KIND, Long.BYTES, memory -> VALUE.setVolatile(memory, 0L, initial)));
    }

    /**
     * Creates one that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedLong create(String name, long initial) {
        return new SharedLong(Region.create(KIND, name, Long.BYTES, memory -> VALUE.setVolatile(memory, 0L, initial)));
    }

    /**
     * Joins the one of that name.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedLong of that name
     */
    public static SharedLong attach(String name) {
        return new SharedLong(Region.attach(KIND, name));
    }

    public long get() {
        return (long) VALUE.getVolatile(memory(), 0L);
    }

    public void set(long value) {
        VALUE.setVolatile(memory(), 0L, value);
    }

    /** Eventually sets to the given value: a release store, for progress that nobody waits for. */
    public void lazySet(long value) {
        VALUE.setRelease(memory(), 0L, value);
    }

    public long getAndSet(long value) {
        return (long) VALUE.getAndSet(memory(), 0L, value);
    }

    public boolean compareAndSet(long expected, long value) {
        return get() == expected && VALUE.compareAndSet(memory(), 0L, expected, value); // get: see Mutex.take
    }

    public long getAndAdd(long delta) {
        return (long) VALUE.getAndAdd(memory(), 0L, delta);
    }

    public long addAndGet(long delta) {
        return getAndAdd(delta) + delta;
    }

    public long getAndIncrement() {
        return getAndAdd(1);
    }

    public long incrementAndGet() {
        return addAndGet(1);
    }

    public long getAndDecrement() {
        return getAndAdd(-1);
    }

    public long decrementAndGet() {
        return addAndGet(-1);
    }

    /** The function may be called again when another process was faster, so it must have no side effects. */
    public long getAndUpdate(LongUnaryOperator update) {
        while (true) {
            long before = get();
            if (compareAndSet(before, update.applyAsLong(before))) {
                return before;
            }
        }
    }

    /** As {@link #getAndUpdate}, returning the new value. */
    public long updateAndGet(LongUnaryOperator update) {
        while (true) {
            long before = get();
            long after = update.applyAsLong(before);
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    public long getAndAccumulate(long operand, LongBinaryOperator accumulate) {
        return getAndUpdate(before -> accumulate.applyAsLong(before, operand));
    }

    public long accumulateAndGet(long operand, LongBinaryOperator accumulate) {
        return updateAndGet(before -> accumulate.applyAsLong(before, operand));
    }

    @Override
    public int intValue() {
        return (int) get();
    }

    @Override
    public long longValue() {
        return get();
    }

    @Override
    public float floatValue() {
        return get();
    }

    @Override
    public double doubleValue() {
        return get();
    }

    /** Lets go of it in this process; others go on. Any later use here is an {@link IllegalStateException}. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return attachment.isClosed() ? "SharedLong[closed]" : Long.toString(get());
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
        throw new InvalidObjectException("a SharedLong travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedLong(region);
        }
    }
}
