package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockingQueue} between processes: bounded in items and in bytes, with any number of producers and consumers,
 * first in, first out.
 *
 * {@snippet :
 * SharedQueue<String> lines = SharedQueue.create(1_000);
 * ChildProcess<Long> reader = ChildProcess.start(() -> lines.stream().count());
 * lines.put("first");
 * lines.shutdown(); // takers get what is there, then a ShutdownException
 * }
 *
 * <p><b>Blocking.</b> {@code put}, {@code take} and their timed forms wait, and can be interrupted; {@code offer}, {@code
 * poll} and {@code peek} do not wait. A waiting virtual thread gives its carrier back. What wakes a waiter in another
 * process is a system call if every process of the family has native access, else the waiter looks again at least every
 * millisecond.
 *
 * <p><b>Safety.</b> For many threads of many processes. A process killed at any instant loses at most the item that it was
 * just putting or had just taken; nothing is seen twice, and the others wait for it for less than a second.
 *
 * <p><b>Memory effects.</b> What a thread did before it put an item happened before what another does after it has taken
 * it, for objects of one process and for shared memory (volatile accesses order both).
 *
 * <p><b>Limits.</b> Items travel by value, as the inputs of a task do: shared objects in them as the same object,
 * anything else as a copy; {@code null} is refused. An item larger than the byte capacity is refused: give the queue more,
 * or put a {@link SharedMemory} into it. Looking at items ({@code contains}, {@code remove(Object)}, iteration, {@code
 * peek}) holds off takers meanwhile. Iteration is over those that were there when it began. An item taken out of the
 * middle gives its bytes back when those before it have been taken.
 *
 * <p><b>Errors.</b> An item that cannot be sent is a {@link dev.progeny.NotTransferableException} for the one who puts it;
 * one that cannot be rebuilt, for the one who takes it. After {@link #shutdown}: {@link ShutdownException}. After {@link
 * #close} in this process: {@link IllegalStateException}.
 *
 * <p><b>Cost.</b> Some hundred nanoseconds an item while nobody has to be woken. The memory of its capacity is reserved
 * from the start.
 *
 * @param <E> what it holds
 */
@SuppressWarnings("exports") // the annotation of null is not needed to use it
public final class SharedQueue<E> extends AbstractQueue<E> implements BlockingQueue<E>, AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String KIND = "SharedQueue";
    private static final int MOST_ITEMS = 1 << 28;
    private static final long LEAST_BYTES = 64 << 10;
    private static final long MOST_BYTES_UNASKED = 16 << 20;
    private static final long BYTES_PER_ITEM = 256;

    private final transient Attachment attachment;
    private final transient QueueRing ring;
    private final transient QueueTurns turns;

    /** The queue was shut down: nothing can be put any more, or nothing is left to take. */
    public static final class ShutdownException extends IllegalStateException {

        @Serial
        private static final long serialVersionUID = 1L;

        ShutdownException() {
            super("the queue was shut down");
        }
    }

    private SharedQueue(Region region) {
        this.attachment = new Attachment(KIND, region);
        this.ring = QueueRing.on(region);
        this.turns = new QueueTurns(attachment, ring);
    }

    /**
     * Creates one with room for {@code capacity} items and 256 bytes for each, but no less than 64 KiB and no more than
     * 16 MiB in all.
     */
    public static <E> SharedQueue<E> create(int capacity) {
        return create(capacity, bytesFor(capacity));
    }

    /**
     * Creates one, private to this process and those it is passed to.
     *
     * @param capacity most items at a time, at least 1
     * @param capacityBytes most bytes at a time, all items together, as encoded; rounded up to a power of two
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static <E> SharedQueue<E> create(int capacity, long capacityBytes) {
        long size = checkedSize(capacity, capacityBytes);
        return new SharedQueue<>(
                Region.create(KIND, size, memory -> QueueLayout.initialize(memory, capacity, capacityBytes)));
    }

    /**
     * Creates one that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static <E> SharedQueue<E> create(String name, int capacity, long capacityBytes) {
        long size = checkedSize(capacity, capacityBytes);
        return new SharedQueue<>(
                Region.create(KIND, name, size, memory -> QueueLayout.initialize(memory, capacity, capacityBytes)));
    }

    /**
     * Joins the one of that name, which holds what its creator's items are.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedQueue of that name
     */
    public static <E> SharedQueue<E> attach(String name) {
        return new SharedQueue<>(Region.attach(KIND, name));
    }

    private static long bytesFor(int capacity) {
        return Math.min(Math.max(LEAST_BYTES, capacity * BYTES_PER_ITEM), MOST_BYTES_UNASKED);
    }

    private static long checkedSize(int capacity, long capacityBytes) {
        if (capacity < 1 || capacity > MOST_ITEMS) {
            throw new IllegalArgumentException("capacity must be 1 to " + MOST_ITEMS + ": capacity=" + capacity);
        }
        if (capacityBytes < 1 || capacityBytes > 1L << 40) {
            throw new IllegalArgumentException("capacityBytes must be 1 to 2^40: capacityBytes=" + capacityBytes);
        }
        return QueueLayout.size(capacity, capacityBytes);
    }

    /** Inserts an item, waiting for room. */
    @Override
    public void put(E item) throws InterruptedException {
        boolean _ = turns.insert(encode(item), Long.MAX_VALUE);
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        return turns.insert(encode(item), unit.toNanos(timeout));
    }

    /** Inserts an item, waiting for room at most for {@code timeout}; tells whether it did. */
    public boolean offer(E item, Duration timeout) throws InterruptedException {
        return turns.insert(encode(item), Deadline.nanos(timeout));
    }

    /** Inserts an item if there is room now. */
    @Override
    public boolean offer(E item) {
        byte[] bytes = encode(item);
        return within(() -> ring.offer(bytes));
    }

    private byte[] encode(E item) {
        byte[] bytes = Items.encode(Objects.requireNonNull(item, "a queue holds no null"), "the item");
        long most = within(ring::capacityBytes);
        if (bytes.length > most) {
            throw new IllegalArgumentException("an item of " + bytes.length + " bytes does not fit a queue of "
                    + most + " bytes: create it with a capacityBytes of " + bytes.length
                    + " or more, or put a SharedMemory into it");
        }
        return bytes;
    }

    /** Takes the oldest item, waiting for one. */
    @Override
    public E take() throws InterruptedException {
        return Objects.requireNonNull(extract(Long.MAX_VALUE), "it waited for ever");
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        return extract(unit.toNanos(timeout));
    }

    /** Takes the oldest item, waiting for one at most for {@code timeout}; null if none came. */
    public @Nullable E poll(Duration timeout) throws InterruptedException {
        return extract(Deadline.nanos(timeout));
    }

    /** Takes the oldest item; null if there is none now, also after a shutdown. */
    @Override
    public @Nullable E poll() {
        byte[] item = within(ring::poll);
        return item == null ? null : decode(item);
    }

    @Override
    public @Nullable E peek() {
        byte[] item = within(ring::peek);
        return item == null ? null : decode(item);
    }

    private @Nullable E extract(long nanos) throws InterruptedException {
        byte[] item = turns.extract(nanos);
        return item == null ? null : decode(item);
    }

    @SuppressWarnings("unchecked") // what was put was an E, and nobody else knows the queue
    private E decode(byte[] item) {
        return (E) Objects.requireNonNull(Items.decode(item, "the item"), "a queue holds no null");
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int most) {
        if (target instanceof SharedQueue<?> other && other.ring == ring) {
            throw new IllegalArgumentException("a queue cannot be drained into itself");
        }
        Objects.requireNonNull(target, "target");
        int moved = 0;
        while (moved < most) {
            E item = poll();
            if (item == null) {
                return moved;
            }
            target.add(item);
            moved++;
        }
        return moved;
    }

    /** Exact when nobody puts or takes. */
    @Override
    public int size() {
        return within(ring::size);
    }

    @Override
    public int remainingCapacity() {
        return ring.capacity() - size();
    }

    /** Removes the oldest item that equals {@code wanted}, which counts as done; tells whether there was one. */
    @Override
    public boolean remove(@Nullable Object wanted) {
        for (QueueRing.Item item : within(ring::items)) {
            if (decode(item.bytes).equals(wanted) && within(() -> ring.remove(item.number))) {
                return true;
            }
        }
        return false;
    }

    /** Drops all items, which count as done. */
    @Override
    public void clear() {
        int _ = within(ring::clear);
    }

    /** Over the items that are there now; {@code remove} takes out the one that was returned, if it is still there. */
    @Override
    public Iterator<E> iterator() {
        return new Snapshot(within(ring::items));
    }

    private final class Snapshot implements Iterator<E> {

        private final Iterator<QueueRing.Item> items;
        private QueueRing.@Nullable Item last;

        Snapshot(List<QueueRing.Item> items) {
            this.items = items.iterator();
        }

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public E next() {
            if (!items.hasNext()) {
                throw new NoSuchElementException("no more items");
            }
            QueueRing.Item item = items.next();
            last = item;
            return decode(item.bytes);
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("next() was not called before remove()");
            }
            long number = last.number;
            boolean _ = within(() -> ring.remove(number));
            last = null;
        }
    }

    /**
     * Ends the queue for all processes: puts fail from now on; takes get what is there, then fail. Waiters wake. Shutting
     * down again does nothing.
     */
    public void shutdown() {
        try (var _ = attachment.use()) {
            ring.shutdown();
        }
    }

    /** As {@link #shutdown}, and drops what is there, which counts as done. Returns how many items it dropped. */
    public int shutdownNow() {
        shutdown();
        return within(ring::clear);
    }

    public boolean isShutdown() {
        return within(ring::isShutdown);
    }

    /**
     * Says that an item that was taken is dealt with.
     *
     * @throws IllegalStateException if that was said more often than items were put
     */
    public void taskDone() {
        if (!within(() -> ring.done(1))) {
            throw new IllegalStateException("taskDone was called more often than items were put");
        }
    }

    /**
     * Waits until all items that were put are dealt with. The item of a taker that died before {@link #taskDone} never is:
     * wait with a limit where takers may die.
     */
    public void awaitDone() throws InterruptedException {
        boolean _ = awaitDone(Long.MAX_VALUE);
    }

    /** As {@link #awaitDone()}, at most for {@code timeout}; tells whether they are. */
    public boolean awaitDone(Duration timeout) throws InterruptedException {
        return awaitDone(Deadline.nanos(timeout));
    }

    private boolean awaitDone(long nanos) throws InterruptedException {
        try (var _ = attachment.use()) {
            boolean done = ring.allDone.await(nanos, () -> attachment.isClosed() || ring.isAllDone());
            attachment.checkOpen();
            return done;
        }
    }

    /** Lets go of it in this process; others go on, and may be given it again. Closing twice is fine. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return attachment.isClosed() ? "SharedQueue[closed]" : super.toString();
    }

    /** One step on memory that a close meanwhile leaves until the step is done; refuses after a close. */
    private <R extends @Nullable Object> R within(Supplier<R> step) {
        try (var _ = attachment.use()) {
            return step.get();
        }
    }

    @Serial
    private Object writeReplace() {
        return new Reference(attachment.handle());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedQueue travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedQueue<Object>(region);
        }
    }
}
