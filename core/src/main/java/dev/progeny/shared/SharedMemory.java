package dev.progeny.shared;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * Bytes that several processes see at the same place: a {@link MemorySegment}, or an array of numbers over it.
 *
 * {@snippet :
 * try (SharedMemory image = SharedMemory.create(64 << 20)) {
 *     pool.map(rows, row -> darken(image.segment(), row)); // nothing is copied
 * }
 * }
 *
 * <p>No method blocks. Safe for use by many threads of many processes in the way that memory is: plain reads and writes
 * are ordered by nothing. Order them by a {@link SharedLock} or another shared object, or use the volatile and
 * release/acquire modes of a {@link java.lang.invoke.VarHandle} over the segment.
 *
 * <p>Zeroed at first. All of it is reserved when it is created, so that a full machine is an error there and not a crash
 * at first use. It lives until the last process that holds it has closed it or ended, however it ended; a handle in a
 * message can be attached to while the process that sent it holds the object. Handing over 64 MiB costs as much as
 * handing over one byte. Needs {@code /dev/shm} and {@code /proc} (Linux); costs one file descriptor per process.
 */
public final class SharedMemory implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String KIND = "SharedMemory";

    private final transient Attachment attachment;

    private SharedMemory(Region region) {
        this.attachment = new Attachment(KIND, region);
    }

    /**
     * Creates some, private to this process and those it is passed to.
     *
     * @param bytes its size, at least 1
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedMemory create(long bytes) {
        return new SharedMemory(Region.create(KIND, atLeastOne(bytes), memory -> {}));
    }

    /**
     * Creates some that other processes of this user find by name, as long as some process holds it open. A name that is
     * held is refused; {@link #attach} is what joins.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @param bytes its size, at least 1
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedMemory create(String name, long bytes) {
        return new SharedMemory(Region.create(KIND, name, atLeastOne(bytes), memory -> {}));
    }

    /**
     * Joins the one of that name: the same bytes, of the size that it was created with. Looks through the open files of
     * this user's processes, which takes milliseconds.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedMemory of that name
     */
    public static SharedMemory attach(String name) {
        return new SharedMemory(Region.attach(KIND, name));
    }

    private static long atLeastOne(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes must be at least 1: bytes=" + bytes);
        }
        return bytes;
    }

    /** The memory itself, aligned to 64 bytes. After {@link #close} its use is an {@link IllegalStateException}. */
    public MemorySegment segment() {
        return attachment.memory();
    }

    /** In bytes. */
    public long size() {
        return segment().byteSize();
    }

    /** The bytes, in this machine's order; at most 2 GiB can be seen so, as in all these views. */
    public ByteBuffer bytes() {
        return segment().asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** The memory as an array of numbers; bytes at the end that do not fill one are left out, as in all these views. */
    public ShortBuffer shorts() {
        return bytes().asShortBuffer();
    }

    public CharBuffer chars() {
        return bytes().asCharBuffer();
    }

    public IntBuffer ints() {
        return bytes().asIntBuffer();
    }

    public LongBuffer longs() {
        return bytes().asLongBuffer();
    }

    public FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    public DoubleBuffer doubles() {
        return bytes().asDoubleBuffer();
    }

    /** Unmaps it in this process, at once; others go on. Closing twice is fine. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        return attachment.isClosed() ? "SharedMemory[closed]" : "SharedMemory[" + size() + " bytes]";
    }

    @Serial
    private Object writeReplace() {
        return new Reference(attachment.handle());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedMemory travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private Reference(Region.Handle handle) {
            super(handle);
        }

        @Override
        Object on(Region region) {
            return new SharedMemory(region);
        }
    }
}
