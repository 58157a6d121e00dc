package dev.progeny.cli.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that this thread's program has to itself, to read and write. With POSIX locks, closing any other descriptor of the
 * same file would release the lock: so no second one is opened while this process has the first, and it is no channel that is
 * read and written, because an interrupt would close that. An interrupted thread is refused instead. Thread safety: any thread.
 */
final class PartLock implements AutoCloseable {

    /** What this process has open: asked before a descriptor is opened. */
    private static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

    private final Object identity;
    private final RandomAccessFile file; // its position is guarded by itself

    private PartLock(Object identity, RandomAccessFile file) {
        this.identity = identity;
        this.file = file;
    }

    /** Makes the file if there is none. Does not wait: null if somebody else has it. */
    static @Nullable PartLock of(Path path) throws IOException {
        while (true) {
            Object identity = identity(path);
            if (!OPEN.add(identity)) {
                return null;
            }
            RandomAccessFile opened = null;
            boolean ours = false;
            try {
                opened = new RandomAccessFile(path.toFile(), "rw");
                if (!lock(opened.getChannel())) {
                    return null;
                }
                ours = identity.equals(identity(path));
                if (ours) { // else whoever held the lock has renamed the file: what we have is the finished one now
                    return new PartLock(identity, opened);
                }
            } finally {
                if (!ours) {
                    release(identity, opened);
                }
            }
        }
    }

    private static Object identity(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException resumed) {
            // Then it is that one.
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private static boolean lock(FileChannel opened) throws IOException {
        try {
            return opened.tryLock() != null;
        } catch (OverlappingFileLockException anotherLoader) {
            return false; // this class was loaded twice into this program
        }
    }

    private static void release(Object identity, @Nullable RandomAccessFile opened) throws IOException {
        try {
            if (opened != null) {
                opened.close();
            }
        } finally {
            OPEN.remove(identity);
        }
    }

    /** Returns how much was read, -1 at the end. */
    int read(long position, byte[] into, int count) throws IOException, AttemptEnd {
        stopIfInterrupted();
        synchronized (file) {
            file.seek(position);
            return file.read(into, 0, count);
        }
    }

    void write(long position, byte[] bytes, int count) throws IOException, AttemptEnd {
        stopIfInterrupted();
        synchronized (file) {
            file.seek(position);
            file.write(bytes, 0, count);
        }
    }

    private static void stopIfInterrupted() throws AttemptEnd {
        if (Thread.currentThread().isInterrupted()) {
            throw AttemptEnd.stopped();
        }
    }

    long length() throws IOException {
        return file.length();
    }

    void cutTo(long length) throws IOException {
        if (file.length() > length) {
            file.setLength(length);
        }
    }

    @Override
    public void close() throws IOException {
        release(identity, file);
    }
}
