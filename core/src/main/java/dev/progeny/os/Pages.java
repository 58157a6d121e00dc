package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory without a name that two processes copy through: one fills it, the other reads, then it is filled again. What
 * it is for, and what it costs, is in wire/DESIGN.md (Large values).
 *
 * <pre>
 *   0         8               24       28       32            4096
 *   +---------+---------------+--------+--------+-------------+-----------------
 *   | magic   | id, 16 random | is in  | is     | -           | bytes
 *   |         | bytes         | use    | seen   |             |
 *   +---------+---------------+--------+--------+-------------+-----------------
 * </pre>
 *
 * <p>It has as many bytes as it was filled with at most, and {@link #shrink} gives them back. Not for use by several
 * threads at once but for {@link #claim}, {@link #leave} and what asks.
 */
public final class Pages implements Closeable {

    private static final long MAGIC = 0x50524f47_50414745L; // "PROGPAGE"
    private static final long HEAD = 4096;
    private static final long ID = 8;
    private static final long IN_USE = 24;
    private static final long SEEN = 28;
    private static final int PIECE = 1 << 16;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateFile file;
    private final RandomAccessFile plain; // its bytes
    private final Id id;
    private final MemorySegment head;
    private @Nullable MemorySegment bytes; // mapped, in part perhaps

    private Pages(PrivateFile file, Id id, MemorySegment head) {
        this.file = file;
        this.plain = file.plain();
        this.id = id;
        this.head = head;
    }

    /** Tells these from what else may be behind a descriptor by then. */
    public record Id(long high, long low) {}

    /** Makes some, without any bytes yet. */
    public static Pages create() throws IOException {
        PrivateFile file = PrivateFile.create(HEAD);
        try {
            MemorySegment head = map(file, 0, HEAD);
            var id = new Id(RANDOM.nextLong(), RANDOM.nextLong());
            head.set(ValueLayout.JAVA_LONG, ID, id.high);
            head.set(ValueLayout.JAVA_LONG, ID + 8, id.low);
            head.set(ValueLayout.JAVA_LONG, 0, MAGIC);
            return new Pages(file, id, head);
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    /** Joins those that process {@code pid} holds as {@code descriptor}. */
    public static Pages open(long pid, int descriptor, Id id) throws IOException {
        PrivateFile file = PrivateFile.open(pid, descriptor);
        try {
            MemorySegment head = file.length() < HEAD ? MemorySegment.NULL : map(file, 0, HEAD);
            if (head.byteSize() == 0
                    || head.get(ValueLayout.JAVA_LONG, 0) != MAGIC
                    || head.get(ValueLayout.JAVA_LONG, ID) != id.high
                    || head.get(ValueLayout.JAVA_LONG, ID + 8) != id.low) {
                throw new IOException("what process " + pid + " holds as " + descriptor + " is something else by now");
            }
            return new Pages(file, id, head);
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    /** Unmapped by the collector: nothing is kept by that, because whoever made them shrinks them. */
    private static MemorySegment map(PrivateFile file, long from, long length) throws IOException {
        return file.map(from, length, Arena.ofAuto());
    }

    public Id id() {
        return id;
    }

    /** Under which others open it. */
    public int descriptor() {
        return file.descriptor();
    }

    /** How many bytes it has. */
    public long capacity() throws IOException {
        return Math.max(0, plain.length() - HEAD);
    }

    /** Whether so many bytes more leave half of what is free to others. */
    public static boolean isRoomFor(long bytes) throws IOException {
        return Files.getFileStore(PrivateFile.MEMORY).getUsableSpace() / 2 >= bytes;
    }

    /**
     * Copies pieces in, one after the other, from the first byte on.
     *
     * @throws IOException if there is no room for them, among other reasons
     */
    public void fill(List<MemorySegment> pieces, long length) throws IOException {
        long capacity = capacity();
        if (length > capacity) {
            if (!isRoomFor(length - capacity)) {
                throw new IOException(length + " bytes do not fit into half of what is free");
            }
            write(pieces);
        } else {
            copy(pieces, mapped(length));
        }
    }

    private static void copy(List<MemorySegment> pieces, MemorySegment to) {
        long at = 0;
        for (MemorySegment piece : pieces) {
            MemorySegment.copy(piece, 0, to, at, piece.byteSize());
            at += piece.byteSize();
        }
    }

    /** New pages are had for half the price when the kernel copies, and none is missing at first use. */
    private void write(List<MemorySegment> pieces) throws IOException {
        byte[] buffer = new byte[PIECE];
        MemorySegment window = MemorySegment.ofArray(buffer);
        int buffered = 0;
        plain.seek(HEAD);
        for (MemorySegment piece : pieces) {
            for (long at = 0; at < piece.byteSize(); ) {
                int part = (int) Math.min(PIECE - buffered, piece.byteSize() - at);
                MemorySegment.copy(piece, at, window, buffered, part);
                buffered += part;
                at += part;
                if (buffered == PIECE) {
                    plain.write(buffer, 0, PIECE);
                    buffered = 0;
                }
            }
        }
        plain.write(buffer, 0, buffered);
    }

    /** The first bytes, as they are now and as they change. */
    public ByteBuffer view(long length) throws IOException {
        return mapped(length).asByteBuffer();
    }

    /** What is not there any more is no view; should somebody take it away later, its use is an error of the JVM's. */
    private MemorySegment mapped(long length) throws IOException {
        long capacity = capacity();
        if (length > capacity) {
            throw new IOException(length + " bytes are told of, but there are " + capacity);
        }
        MemorySegment known = bytes;
        if (known == null || known.byteSize() < length) {
            known = map(file, HEAD, capacity);
            bytes = known;
        }
        return known.asSlice(0, length);
    }

    /** Takes them for one use; false if they are in use. */
    public boolean claim() {
        return INT.compareAndSet(head, IN_USE, 0, 1);
    }

    /** The use is over. */
    public void leave() {
        INT.setVolatile(head, IN_USE, 0);
    }

    /** Tells the one who made them that another one can open them. */
    public void markSeen() {
        INT.setVolatile(head, SEEN, 1);
    }

    public boolean isSeen() {
        return (int) INT.getVolatile(head, SEEN) != 0;
    }

    /** Gives back all bytes, whoever else still maps them. */
    public void shrink() throws IOException {
        bytes = null;
        plain.setLength(HEAD);
    }

    /** Lets go of the descriptor; a view stays what it is. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
