package dev.progeny;

import dev.progeny.os.PrivateFolder;
import dev.progeny.os.ProcessId;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.Hello;
import dev.progeny.wire.Token;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Meets one worker: listens on a socket in a private folder, tells the worker over its stdin where and with which token,
 * and accepts the connection that knows the token. Closed, and the socket unlinked, as soon as they have met.
 */
final class Handshake implements Closeable {

    private final PrivateFolder folder;
    private final ServerSocketChannel server;
    private final Token token = Token.create();

    private Handshake(PrivateFolder folder, ServerSocketChannel server) {
        this.folder = folder;
        this.server = server;
    }

    static Handshake open() throws IOException {
        PrivateFolder folder = PrivateFolder.create("socket");
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(folder.file()), 1);
            return new Handshake(folder, server);
        } catch (IOException | RuntimeException failed) {
            folder.close();
            throw failed;
        }
    }

    void invite(OutputStream stdin, int slots, String name) throws IOException {
        var out = new DataOutputStream(stdin);
        long self = ProcessId.self();
        new Bootstrap(token, folder.file().toString(), self, slots, name).write(out);
        out.flush();
    }

    /** Blocks until the worker has connected; {@link #close} from another thread ends the wait with an exception. */
    Connection accept() throws IOException {
        while (true) {
            SocketChannel channel = server.accept();
            var pulse = new Pulse(channel);
            Connection connection = new Connection(channel, pulse, new FrameReader(pulse));
            if (Hello.isOfOneWhoKnows(token, connection.reader, "the worker")) {
                return connection;
            }
            channel.close(); // A stranger: it learns nothing, and our worker may still come.
        }
    }

    @Override
    public void close() throws IOException {
        try (server) {
            folder.close();
        }
    }

    record Connection(SocketChannel channel, Pulse pulse, FrameReader reader) implements Closeable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
