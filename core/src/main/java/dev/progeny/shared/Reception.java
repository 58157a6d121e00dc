package dev.progeny.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in whoever connects and lets on whoever has the key: a thread that accepts, and a virtual thread for each client
 * until both know each other. There are at most so many of these ({@link Newcomers}).
 */
final class Reception {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    /** Many strangers at once must not make the kernel drop an honest one's first packet, which is sent again after 1 s. */
    private static final int BACKLOG = 1_024;

    private static final Duration LONGEST_ACCEPT = Duration.ofSeconds(1);

    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final @Nullable SocketFile file;
    private final Meeting meeting;
    private final ConnectionOptions options;
    private final Consumer<SocketPort> arrived;
    private final Newcomers newcomers;
    private final Thread acceptor = Thread.ofPlatform().daemon().name("progeny-listener").unstarted(this::run);
    private volatile boolean closed;

    private Reception(
            ServerSocketChannel server,
            @Nullable SocketFile file,
            Meeting meeting,
            ConnectionOptions options,
            Consumer<SocketPort> arrived)
            throws IOException {
        this.server = server;
        this.address = server.getLocalAddress();
        this.file = file;
        this.meeting = meeting;
        this.options = options;
        this.arrived = arrived;
        this.newcomers = new Newcomers(options.maxHandshakes());
    }

    static Reception open(
            SocketAddress address, Meeting meeting, ConnectionOptions options, Consumer<SocketPort> arrived)
            throws IOException {
        ServerSocketChannel server = address instanceof InetSocketAddress
                ? ServerSocketChannel.open()
                : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return new Reception(server, bind(server, address), meeting, options, arrived);
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
    }

    private static @Nullable SocketFile bind(ServerSocketChannel server, SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            return SocketFile.bind(server, unix.getPath());
        }
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true); // connections that ended do not block the port
        server.bind(address, BACKLOG);
        return null;
    }

    void start() {
        acceptor.start();
    }

    SocketAddress address() {
        return address;
    }

    private void run() {
        while (!closed) {
            try {
                newcomers.awaitRoom();
                receive(server.accept());
            } catch (InterruptedException nobodyDoesThat) {
                return;
            } catch (IOException closedOrOutOfDescriptors) {
                if (!closed) {
                    LockSupport.parkNanos(PAUSE); // until some inside have left
                }
            }
        }
    }

    private void receive(SocketChannel channel) throws IOException {
        SocketLink stranger;
        Object from;
        try {
            from = addressOf(channel);
            boolean local = address instanceof UnixDomainSocketAddress;
            if (!local) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            stranger = new SocketLink(channel, local);
        } catch (IOException goneAlready) {
            channel.close();
            return;
        }
        SocketLink gone = newcomers.add(stranger, from);
        if (gone != null) {
            gone.drop();
        }
        Thread.ofVirtual().name("progeny-handshake").start(() -> meet(stranger));
    }

    private static Object addressOf(SocketChannel channel) throws IOException {
        return channel.getRemoteAddress() instanceof InetSocketAddress internet ? internet.getAddress() : "";
    }

    private void meet(SocketLink stranger) {
        try {
            SocketPort port = meeting.accept(stranger);
            if (newcomers.remove(stranger)) {
                arrived.accept(port);
            } else {
                port.close();
            }
        } catch (IOException refused) {
            refuse(refused);
        } catch (IllegalStateException closedHere) {
            refuse(new IOException("a client was sent away before it had proved its key: too many came at once,"
                    + " or the listener was closed", closedHere));
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        } finally {
            boolean _ = newcomers.remove(stranger);
        }
    }

    private void refuse(IOException reason) {
        if (!closed) {
            options.onRefused().accept(reason);
        }
    }

    /** The address is free when this returns. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (server) {
            if (file != null) {
                file.close();
            }
        } catch (IOException notRemoved) {
            throw new UncheckedIOException("the socket at " + address + " could not be removed", notRemoved);
        } finally {
            newcomers.close();
            awaitAcceptor();
        }
    }

    /** The system call in which it is holds the port, also after the close, for the moment until it comes back. */
    private void awaitAcceptor() {
        boolean interrupted = Thread.interrupted();
        try {
            boolean _ = acceptor.join(LONGEST_ACCEPT);
        } catch (InterruptedException enoughWaiting) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
