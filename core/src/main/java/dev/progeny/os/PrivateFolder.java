package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * A folder that only this user may enter, made to hold one file: a socket until its worker has connected, or what all
 * workers read. Beside that there is a lock, held as long as this process lives, by which others know that it does who cannot
 * see it ({@link Sweep}).
 */
public final class PrivateFolder implements Closeable {

    /** The kernel's limit for the path of a socket is 108 bytes with its end mark; our names take 63 of them. */
    private static final int LONGEST_BASE = 44;

    private static final Path BASE = base();

    static {
        Sweep.of(BASE);
    }

    private final Path path;
    private final Path file;
    private final Identity identity;
    private final FileChannel lock; // the collector would close it, so who makes a folder keeps this

    private PrivateFolder(Path path, Path file, FileChannel lock) throws IOException {
        this.path = path;
        this.file = file;
        this.identity = Identity.of(path);
        this.lock = lock;
    }

    /** Makes a folder for a file of the given name. */
    public static PrivateFolder create(String file) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path path = Files.createDirectory(BASE.resolve(PrivateName.create()), onlyOwner);
        try {
            return new PrivateFolder(path, path.resolve(file), lock(path));
        } catch (IOException | RuntimeException failed) {
            Sweep.remove(path);
            throw failed;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(Sweep.LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            FileLock _ = channel.tryLock();
        } catch (IOException noLocksHere) {
            // Then others, who cannot lock it either, know nothing, and leave the folder alone.
        }
        return channel;
    }

    /** The owner too: a number of a file that is gone is given to another one. */
    private record Identity(@Nullable Object key, UserPrincipal owner) {

        static Identity of(Path path) throws IOException {
            var found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Identity(found.fileKey(), found.owner());
        }
    }

    /**
     * Whether the file is where it was put. Old temporary files may be cleaned away, and then somebody else may make a folder of
     * the same name.
     */
    public boolean isIntact() {
        try {
            return Identity.of(path).equals(identity) && Files.exists(file);
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Removes what another process has made by {@link #create} and may not live to remove. Leaves alone what does not
     * have such a name, and what cannot be removed.
     */
    public static void removeForeign(Path file) {
        Path folder = file.getParent();
        if (folder != null) {
            Sweep.remove(folder);
        }
    }

    /** Where the file belongs; it is the caller who makes it. */
    public Path file() {
        return file;
    }

    /**
     * Removes folder and file when this JVM ends, after its exit hooks, which may still need them.
     *
     * @throws IllegalStateException if it is too late for that
     */
    public void removeAtExit() {
        path.toFile().deleteOnExit();
        path.resolve(Sweep.LOCK).toFile().deleteOnExit();
        file.toFile().deleteOnExit(); // the last that was registered goes first
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(path.resolve(Sweep.LOCK));
            Files.deleteIfExists(path);
        }
    }

    private static Path base() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return temporary.toString().length() <= LONGEST_BASE ? temporary : Path.of("/tmp");
    }
}
