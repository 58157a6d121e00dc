package dev.progeny.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files of this user that can be made again, kept from one program to the next. What lies there is loaded as code, so the
 * folder is used only while it belongs to this user and nobody else may write to it, and a file only while it is as it was
 * made: {@code NAME-CHECKSUM.aot}, where the checksum is compared once by each program.
 */
public final class UserCache {

    /** Makes a file under the path it is given. */
    public interface Maker {
        void make(Path file) throws IOException, InterruptedException;
    }

    private static final String SUFFIX = ".aot";
    private static final String UNFINISHED = ".new";
    private static final String FAILED = ".failed"; // a byte for each failure
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final Duration LONGEST_MAKING = Duration.ofMinutes(10);
    private static final Duration FIRST_PAUSE = Duration.ofHours(1);

    /**
     * Folders in which this process makes something. Taken before the lock file is opened: whoever opens and closes that
     * beside the holder of its lock takes the lock away, because the kernel counts record locks by process and file.
     */
    private static final Set<Object> MAKING = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Set<Object> whole = ConcurrentHashMap.newKeySet(); // what this program has compared

    private UserCache(Path folder) {
        this.folder = folder;
    }

    /** The folder need not exist yet. */
    public static UserCache at(Path folder) {
        return new UserCache(folder.toAbsolutePath());
    }

    /** Where the desktop's convention (XDG) puts such files, or null if this user has no home. */
    public static @Nullable Path usualFolder() {
        String caches = System.getenv("XDG_CACHE_HOME");
        if (caches != null && Path.of(caches).isAbsolute()) {
            return Path.of(caches, "progeny");
        }
        Path home = Path.of(System.getProperty("user.home", "?"));
        return home.isAbsolute() && Files.isDirectory(home) ? home.resolve(".cache").resolve("progeny") : null;
    }

    /** Returns the file, or null if there is none. One that is not as it was made is removed. */
    public @Nullable Path find(String name) {
        try {
            if (OwnFolder.fault(folder) != null) {
                return null;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + "-*" + SUFFIX)) {
                for (Path file : files) {
                    if (isWhole(file, name)) {
                        return file;
                    }
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException absent) {
            // Or not to be read, which is the same to us.
        }
        return null;
    }

    private boolean isWhole(Path file, String name) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object identity = file + " " + found.fileKey() + " " + found.size();
        if (whole.contains(identity)) {
            return true;
        }
        boolean is = found.isRegularFile() && file.getFileName().toString().equals(finished(name, file));
        return is && whole.add(identity);
    }

    private static String finished(String name, Path content) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] bytes = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(content)) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                sum.update(bytes, 0, count);
            }
        }
        return String.format(Locale.ROOT, "%s-%08x%s", name, sum.getValue(), SUFFIX);
    }

    /** A file has been of use, and is kept for another 30 days. One that is only looked for is not. */
    public void used(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException removedMeanwhile) {
            // Then it is made again.
        }
    }

    /** Whether nothing speaks against making it: after a failure an hour must pass, after the next two, then four. */
    public boolean mayTry(String name) {
        try {
            Path failed = folder.resolve(name + FAILED);
            Duration age = Duration.between(Files.getLastModifiedTime(failed).toInstant(), Instant.now());
            long pause = FIRST_PAUSE.toHours() << Math.min(Files.size(failed) - 1, 10);
            return age.isNegative() || age.toHours() >= Math.min(pause, UNUSED.toHours());
        } catch (IOException nothingFailed) {
            return true;
        }
    }

    /**
     * Lets {@code maker} make the file unless it exists or somebody else is at it. Appears complete or not at all. A failure
     * is noted for {@link #mayTry}, but for one that an interrupt or the end of this JVM explains.
     */
    public void make(String name, Maker maker) throws IOException, InterruptedException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String fault = OwnFolder.fault(folder);
        if (fault != null) {
            throw new IOException(fault);
        }
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        Object claim = key == null ? folder : key;
        if (MAKING.add(claim)) {
            try {
                makeLocked(name, maker);
            } finally {
                MAKING.remove(claim);
            }
        }
    }

    private void makeLocked(String name, Maker maker) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                        folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null && find(name) == null) {
                forget();
                makeAlone(name, maker);
            }
        } catch (OverlappingFileLockException anotherLoader) {
            // This class was loaded twice into this JVM, and the other one is at it.
        }
    }

    /** Even if another maker should be at it, for want of a lock that works, no two write to one file. */
    private void makeAlone(String name, Maker maker) throws IOException, InterruptedException {
        Path unfinished = folder.resolve(
                name + "-" + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        try {
            maker.make(unfinished);
            Files.move(unfinished, folder.resolve(finished(name, unfinished)), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(folder.resolve(name + FAILED));
        } catch (IOException | RuntimeException failed) {
            noteUnlessExplained(name, failed);
            throw failed;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void noteUnlessExplained(String name, Exception failed) throws IOException {
        boolean interrupted = failed instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted();
        if (!interrupted && !Endings.hasBegun() && find(name) == null) {
            Path note = folder.resolve(name + FAILED);
            Files.write(note, new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Takes away a file that turned out to be bad, and counts that as a failure to make it. */
    public void remove(Path file) {
        String name = file.getFileName().toString();
        try {
            if (Files.deleteIfExists(file)) {
                noteUnlessExplained(name.substring(0, name.lastIndexOf('-')), new IOException("bad"));
            }
        } catch (IOException notOurs) {
            // Who cannot remove it did not make it.
        }
    }

    /** Removes what was of no use for 30 days, and what killed makers have left. */
    public void forget() throws IOException {
        Instant now = Instant.now();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                boolean unfinished = Objects.toString(file.getFileName()).contains(UNFINISHED);
                if (isOlder(file, now.minus(unfinished ? LONGEST_MAKING : UNUSED))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isOlder(Path file, Instant limit) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(limit);
        } catch (IOException removedMeanwhile) {
            return false;
        }
    }
}
