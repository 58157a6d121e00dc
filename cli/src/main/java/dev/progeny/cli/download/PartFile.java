package dev.progeny.cli.download;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished file {@code NAME.part} and its sidecar {@code NAME.part.progeny}. A lock keeps a second program away
 * from them. Reading and writing are safe from many threads, and an interrupt ends that of its own thread only.
 */
final class PartFile implements AutoCloseable {

    private static final int CHUNK_BYTES = 256 << 10;

    private final Path target;
    private final Path part;
    private final Path sidecar;
    private final PartLock file;

    private PartFile(Path target) throws DiskException, AttemptEnd {
        this.target = target;
        this.part = part(target);
        this.sidecar = sidecar(target);
        this.file = lock();
    }

    /** Opens or makes it. */
    static PartFile open(Path target) throws DiskException, AttemptEnd {
        if (Files.isDirectory(target)) {
            throw DiskException.of(target, "the file to write is a directory");
        }
        return new PartFile(target);
    }

    static Path part(Path target) {
        return beside(target, ".part");
    }

    static Path sidecar(Path target) {
        return beside(part(target), ".progeny");
    }

    /** Removes a sidecar that a kill in the last step of an earlier attempt has left without its part. */
    static void forget(Path target) throws DiskException, AttemptEnd {
        Path orphan = sidecar(target);
        try {
            Files.deleteIfExists(orphan);
        } catch (IOException failure) {
            throw DiskException.of(orphan, failure);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private PartLock lock() throws DiskException, AttemptEnd {
        try {
            PartLock locked = PartLock.of(part);
            if (locked == null) {
                throw AttemptEnd.refused("another program is downloading " + target + "; wait for it, or end it");
            }
            return locked;
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    /** What is on disk and passes its check; null if there is nothing to go on from. */
    @Nullable Sidecar load() throws DiskException, AttemptEnd {
        try {
            if (!Files.exists(sidecar)) {
                return null;
            }
            Sidecar saved = Sidecar.parse(Files.readString(sidecar, StandardCharsets.ISO_8859_1));
            return saved == null ? null : new Sidecar(saved.url(), saved.version(), intact(saved.extents()));
        } catch (IOException failure) {
            throw DiskException.of(sidecar, failure);
        }
    }

    private List<Extent> intact(List<Extent> extents) throws DiskException, AttemptEnd {
        List<Extent> intact = new ArrayList<>();
        for (Extent extent : extents) {
            CRC32C crc = new CRC32C();
            if (read(extent.start(), extent.limit(), crc::update) && (int) crc.getValue() == extent.crc()) {
                intact.add(extent);
            }
        }
        return intact;
    }

    boolean isEmpty() throws DiskException, AttemptEnd {
        try {
            return file.length() == 0;
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    void write(long position, byte[] bytes, int count) throws DiskException, AttemptEnd {
        try {
            file.write(position, bytes, count);
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    /** The bytes from there on; shorter if the file ends before. */
    byte[] read(long position, int count) throws DiskException, AttemptEnd {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        read(position, position + count, bytes::put);
        return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
    }

    String digest(String algorithm) throws DiskException, AttemptEnd {
        long[] position = {0};
        try {
            return Digests.hex(algorithm, into -> {
                int count = file.read(position[0], into, into.length);
                position[0] += count;
                return count;
            });
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    /** Returns whether the file reaches that far. */
    private boolean read(long start, long limit, Sink sink) throws DiskException, AttemptEnd {
        byte[] bytes = new byte[(int) Math.min(CHUNK_BYTES, limit - start)];
        long position = start;
        try {
            while (position < limit) {
                int count = file.read(position, bytes, (int) Math.min(bytes.length, limit - position));
                if (count < 0) {
                    return false;
                }
                sink.take(bytes, 0, count);
                position += count;
            }
            return true;
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    private interface Sink {
        void take(byte[] bytes, int offset, int count);
    }

    /** Replaces the sidecar at once: whoever reads it sees the old or the new one, whole. */
    void save(Sidecar state) throws DiskException, AttemptEnd {
        Path next = beside(sidecar, ".tmp");
        // A plain stream, because a channel would be closed by an interrupt, which is when saving matters.
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(state.toText().getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            next.toFile().delete();
            throw DiskException.of(next, failure);
        }
        move(next, sidecar);
    }

    /** Back to nothing. */
    void clear() throws DiskException, AttemptEnd {
        try {
            Files.deleteIfExists(sidecar);
            file.cutTo(0);
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    /** Gives the file its name. Killed between the two steps, a sidecar without its file is left: harmless. */
    void finish(Version version) throws DiskException, AttemptEnd {
        try {
            Instant modified = HttpDate.parse(version.validators().modified());
            file.cutTo(version.length()); // a part that was on disk before may reach further
            if (modified != null) {
                Files.setLastModifiedTime(part, FileTime.from(modified));
            }
            KeptTag.write(part, version.validators());
            move(part, target);
            Files.deleteIfExists(sidecar);
        } catch (IOException failure) {
            throw DiskException.of(target, failure);
        }
    }

    void discard() throws DiskException, AttemptEnd {
        try {
            Files.deleteIfExists(sidecar);
            Files.deleteIfExists(part);
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }

    private static void move(Path from, Path to) throws DiskException, AttemptEnd {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw DiskException.of(to, failure);
        }
    }

    @Override
    public void close() throws DiskException, AttemptEnd {
        try {
            file.close();
        } catch (IOException failure) {
            throw DiskException.of(part, failure);
        }
    }
}
