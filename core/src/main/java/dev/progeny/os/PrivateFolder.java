package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder that only this user may enter, made to hold one file: a socket until its worker has connected, or what all
 * workers read.
 */
public final class PrivateFolder implements Closeable {

    /** Bytes. The kernel's limit for the path of a socket is 108 with its end mark; our names take 60 of them. */
    private static final int LONGEST_BASE = 45;

    private static final Path BASE = base(System.getProperty("java.io.tmpdir"));

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

    /** The folder for temporary files, or /tmp where a socket's path in it would be too long, or it has no path at all. */
    static Path base(String temporary) {
        try {
            Path path = Path.of(temporary).toAbsolutePath();
            return bytes(path) <= LONGEST_BASE ? path : Path.of("/tmp");
        } catch (InvalidPathException otherCharacters) {
            return Path.of("/tmp");
        }
    }

    /** As the kernel counts it: a character may take several. */
    private static int bytes(Path path) {
        Charset names = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        return path.toString().getBytes(names).length;
    }
}
