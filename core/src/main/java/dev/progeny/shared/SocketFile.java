package dev.progeny.shared;

import dev.progeny.os.FileTurn;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file at which a Unix-domain socket listens. The kernel leaves it behind when its listener is killed; then it is in
 * the way of the next one, and nobody answers at it.
 *
 * <p>Whoever wants the path looks and binds in its turn ({@link FileTurn}): a socket that another has bound and does not listen
 * at yet looks like one that was left behind.
 */
final class SocketFile implements Closeable {

    private static final int BACKLOG = 256;
    private static final int TYPE = 0xF000; // of a file's mode
    private static final int SOCKET = 0xC000;

    private final Path path;
    private final @Nullable Object identity;

    private SocketFile(Path path) throws IOException {
        this.path = path;
        this.identity = identity(path);
    }

    /**
     * Binds the server to the path, readable and writable by this user only.
     *
     * @throws BindException if a live listener has it
     * @throws FileAlreadyExistsException if something else is there
     */
    static SocketFile bind(ServerSocketChannel server, Path path) throws IOException {
        Path turn = path.resolveSibling("." + path.getFileName() + ".lock");
        return FileTurn.take(turn, () -> {
            var address = UnixDomainSocketAddress.of(path);
            try {
                server.bind(address, BACKLOG);
            } catch (BindException inTheWay) {
                removeIfStale(path);
                server.bind(address, BACKLOG);
            }
            return own(path);
        });
    }

    private static SocketFile own(Path path) throws IOException {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new SocketFile(path);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    private static void removeIfStale(Path path) throws IOException {
        try {
            if (((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) != SOCKET) {
                throw new FileAlreadyExistsException(path.toString(), null, "it is there and no socket");
            }
            refuseIfAlive(path);
            Files.delete(path);
        } catch (NoSuchFileException nothingInTheWayAnyMore) {
            // Its listener has closed.
        }
    }

    private static void refuseIfAlive(Path path) throws BindException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            boolean _ = probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobodyAnswers) {
            return;
        } catch (IOException busyOrForeign) {
            // Not stale for certain: leave it.
        }
        throw new BindException("a live listener has " + path + "; close it, or choose another path");
    }

    /** Removes the file, if it is still this one. */
    @Override
    public void close() throws IOException {
        try {
            if (Objects.equals(identity(path), identity)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException removedByOthers) {
            // All the better.
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
