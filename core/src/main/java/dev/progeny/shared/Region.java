package dev.progeny.shared;

import dev.progeny.os.PrivateFile;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A piece of memory that relatives map.
 *
 * <pre>
 *   0        8        16       24       32       64
 *   +--------+--------+--------+--------+--------+----------
 *   | magic  | id, 16 bytes    | size   | unused | the user's bytes, zero at first
 *   +--------+--------+--------+--------+--------+----------
 * </pre>
 *
 * <p>The file has no name (see {@link PrivateFile}). Mapping and descriptor live until the last {@code Region} object
 * of a process that uses them is unreachable; the memory, until the last process is gone. Each process maps a region
 * once, however many handles to it arrive.
 */
final class Region {

    private static final long MAGIC = 0x50524f47_454e5931L; // "PROGENY1"
    private static final int HEADER = 64;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<Id, WeakReference<Region>> MAPPED = new ConcurrentHashMap<>();

    private final Id id;
    private final PrivateFile file;
    private final MemorySegment segment;

    private Region(Id id, PrivateFile file, MemorySegment segment) {
        this.id = id;
        this.file = file;
        this.segment = segment;
    }

    static Region create(int bytes) {
        int size = HEADER + bytes;
        try {
            PrivateFile file = PrivateFile.create(size);
            MemorySegment whole = map(file, size);
            Id id = new Id(RANDOM.nextLong(), RANDOM.nextLong());
            whole.set(ValueLayout.JAVA_LONG, 8, id.high);
            whole.set(ValueLayout.JAVA_LONG, 16, id.low);
            whole.set(ValueLayout.JAVA_LONG, 24, size);
            whole.set(ValueLayout.JAVA_LONG, 0, MAGIC);
            return register(new Region(id, file, whole));
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "shared memory of " + bytes + " bytes could not be created: " + failed.getMessage(), failed);
        }
    }

    /** The user's bytes. Keep the region reachable while using them. */
    MemorySegment segment() {
        return segment.asSlice(HEADER);
    }

    Handle handle() {
        return new Handle(ProcessHandle.current().pid(), file.descriptor(), id, segment.byteSize());
    }

    private static Region attach(Handle handle) {
        WeakReference<Region> mapped = MAPPED.get(handle.id);
        Region known = mapped == null ? null : mapped.get();
        return known != null ? known : register(open(handle));
    }

    private static Region open(Handle handle) {
        try {
            PrivateFile file = PrivateFile.open(handle.holderPid, handle.descriptor);
            try {
                return new Region(handle.id, file, checked(file, handle));
            } catch (IOException | RuntimeException wrong) {
                file.channel().close();
                throw wrong;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the shared object is gone: process " + handle.holderPid + ", which sent it, has ended or closed it",
                    failed);
        }
    }

    /** The descriptor may by now be any other file: size, magic and id decide, read from a copy that cannot change. */
    private static MemorySegment checked(PrivateFile file, Handle handle) throws IOException {
        if (handle.size < HEADER || file.channel().size() != handle.size) {
            throw new IOException("the file has another size");
        }
        MemorySegment whole = map(file, handle.size);
        byte[] header = whole.asSlice(0, HEADER).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment copy = MemorySegment.ofArray(header);
        boolean same = copy.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) == MAGIC
                && copy.get(ValueLayout.JAVA_LONG_UNALIGNED, 8) == handle.id.high
                && copy.get(ValueLayout.JAVA_LONG_UNALIGNED, 16) == handle.id.low;
        if (!same) {
            throw new IOException("the file is another one");
        }
        return whole;
    }

    private static MemorySegment map(PrivateFile file, long size) throws IOException {
        // An automatic arena: handles arrive with every task, and nobody would close what they attach to.
        return file.channel().map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
    }

    private static Region register(Region region) {
        MAPPED.values().removeIf(mapped -> mapped.get() == null);
        MAPPED.put(region.id, new WeakReference<>(region));
        return region;
    }

    record Id(long high, long low) implements Serializable {}

    /**
     * Where a relative finds the region: as long as the process that made this handle holds it.
     *
     * @param size header included, in bytes
     */
    record Handle(long holderPid, int descriptor, Id id, long size) implements Serializable {

        Region attach() {
            return Region.attach(this);
        }
    }
}
