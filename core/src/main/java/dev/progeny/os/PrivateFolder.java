package dev.progeny.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that only this user may enter, made to hold one socket until its worker has connected. */
public final class PrivateFolder implements Closeable {

    /** The kernel's limit for the path of a socket is 108 bytes with its end mark; our names take 60 of them. */
    private static final int LONGEST_BASE = 45;

    private static final Path BASE = base();

    static {
        PrivateName.sweep(BASE);
    }

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    public static PrivateFolder create() throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return new PrivateFolder(Files.createDirectory(BASE.resolve(PrivateName.create()), onlyOwner));
    }

    public Path socket() {
        return path.resolve("socket");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(path);
    }

    private static Path base() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return temporary.toString().length() <= LONGEST_BASE ? temporary : Path.of("/tmp");
    }
}
