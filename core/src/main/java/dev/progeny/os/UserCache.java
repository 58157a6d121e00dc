package dev.progeny.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Files of this user that can be made again, kept from one program to the next. What lies there is loaded as code, so the
 * folder is used only while it belongs to this user and nobody else may write to it.
 */
public final class UserCache {

    /** Makes a file under the path it is given. */
    public interface Maker {
        void make(Path file) throws IOException, InterruptedException;
    }

    private static final Duration UNUSED = Duration.ofDays(30);

    private final Path folder;

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

    /** Returns the file, noting that it is still in use; null if there is none, or one that stands for a failure. */
    public @Nullable Path find(String name) {
        Path file = folder.resolve(name);
        try {
            if (!isOurs() || Files.size(file) == 0) {
                return null;
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        } catch (IOException absent) {
            return null;
        }
    }

    /**
     * Lets {@code maker} make the file unless it exists or another process is at it. Appears complete or not at all. If it
     * cannot be made, an empty file says so, that nobody tries again before that is forgotten, 30 days later.
     */
    public void make(String name, Maker maker) throws IOException, InterruptedException {
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!isOurs()) {
            throw new IOException(folder + " must belong to this user, and nobody else may write there");
        }
        try (FileChannel channel = FileChannel.open(
                        folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null && Files.notExists(folder.resolve(name))) {
                forgetUnused();
                makeAlone(name, maker);
            }
        } catch (OverlappingFileLockException thisProcessIsAtIt) {
            // Then it is being made.
        }
    }

    private void makeAlone(String name, Maker maker) throws IOException, InterruptedException {
        Path unfinished = folder.resolve(name + ".new"); // what a killed maker left is made anew
        Files.deleteIfExists(unfinished);
        try {
            maker.make(unfinished);
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failed) {
            Files.write(folder.resolve(name), new byte[0]);
            throw failed;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Takes away a file that turned out to be bad. */
    public void remove(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException notOurs) {
            // Who cannot remove it did not make it.
        }
    }

    private void forgetUnused() throws IOException {
        Instant oldest = Instant.now().minus(UNUSED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isOurs() throws IOException {
        PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory()
                && found.owner().getName().equals(System.getProperty("user.name"))
                && !found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                && !found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }
}
