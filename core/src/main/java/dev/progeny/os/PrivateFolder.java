package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder that only this user may enter, made to hold one file: a socket until its worker has connected, or what all
 * workers read.
 */
public final class PrivateFolder implements Closeable {

    /** The kernel's limit for the path of a socket is 108 bytes with its end mark; our names take 60 of them. */
    private static final int LONGEST_BASE = 45;

    private static final Path BASE = base();

    static {
        PrivateName.sweep(BASE);
    }

    private final Path path;
    private final Path file;

    private PrivateFolder(Path path, Path file) {
        this.path = path;
        this.file = file;
    }

    /** Makes a folder for a file of the given name. */
    public static PrivateFolder create(String file) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path path = Files.createDirectory(BASE.resolve(PrivateName.create()), onlyOwner);
        return new PrivateFolder(path, path.resolve(file));
    }

    /**
     * Removes what another process has made by {@link #create} and may not live to remove. Leaves alone what does not
     * have such a name, and what cannot be removed.
     */
    public static void removeForeign(Path file) {
        Path folder = file.getParent();
        if (folder != null && PrivateName.isOne(folder.getFileName())) {
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            } catch (IOException stillInUse) {
                // A courtesy: its maker removes it, or the next process that looks for what dead ones left.
            }
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
        file.toFile().deleteOnExit(); // the last that was registered goes first
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(path);
    }

    private static Path base() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return temporary.toString().length() <= LONGEST_BASE ? temporary : Path.of("/tmp");
    }
}
