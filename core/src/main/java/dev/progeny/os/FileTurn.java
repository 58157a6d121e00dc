package dev.progeny.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns of processes, and of the threads in them: one at a time does its work, which is short. The turn is a lock on a file
 * that is there for as long; the kernel ends the turn of a process that is killed.
 */
public final class FileTurn {

    /** Nothing is written, and no link is followed: others may have put the file there. */
    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Before a file is opened: whoever closes it beside the holder of its lock takes the lock away from its own process. */
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private FileTurn() {}

    /** What is done in the turn. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /** Waits for the turn, also if the thread is interrupted meanwhile. */
    public static <T> T take(Path file, Work<T> work) throws IOException {
        return Uninterrupted.run(() -> {
            IN_THIS_PROCESS.lock();
            try {
                return inTurn(file, work);
            } finally {
                IN_THIS_PROCESS.unlock();
            }
        });
    }

    private static <T> T inTurn(Path file, Work<T> work) throws IOException {
        while (true) {
            Object identity = identity(file);
            try (FileChannel channel = FileChannel.open(file, OPTIONS);
                    FileLock _ = channel.lock()) {
                if (identity == null || !identity.equals(identity(file))) {
                    continue; // it is new, or whoever had the turn before has removed it
                }
                try {
                    return work.run();
                } finally {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Null if there is none. While a file is open, no other one can have its identity. */
    private static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
