package dev.progeny.link;

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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Meets one worker: listens on a socket in a private folder, tells the worker over its stdin where and with which token,
 * and accepts the connections that know the token. Closed, and the socket unlinked, as soon as they have met.
 */
final class Handshake implements Closeable {

    private final PrivateFolder folder;
    private final ServerSocketChannel server;
    private final Token token = Token.create();
    private @Nullable SocketChannel guest; // has not said yet who it is; guarded by this
    private boolean closed; // guarded by this

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
        new Bootstrap(token, folder.file().toString(), self, slots, Nesting.ofChild(), name).write(out);
        out.flush();
    }

    /**
     * Blocks until the worker has connected twice, first with its answers and then for its tasks; {@link #close} from
     * another thread ends the wait with an exception.
     */
    Connection accept() throws IOException {
        Guest answers = acceptWorker();
        try {
            return new Connection(answers, new Outlet(acceptWorker().channel));
        } catch (IOException | RuntimeException alone) {
            answers.channel.close();
            throw alone;
        }
    }

    private Guest acceptWorker() throws IOException {
        while (true) {
            SocketChannel channel = server.accept();
            receive(channel);
            var pulse = new Pulse(channel);
            var guest = new Guest(channel, pulse, new FrameReader(pulse));
            if (Hello.isOfOneWhoKnows(token, guest.reader, "the worker")) {
                letIn();
                return guest;
            }
            channel.close(); // A stranger: it learns nothing, and our worker may still come.
        }
    }

    private synchronized void receive(SocketChannel channel) throws IOException {
        guest = channel;
        if (closed) {
            channel.close();
        }
    }

    /** From here on the connection is the caller's. */
    private synchronized void letIn() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        guest = null;
    }

    /** Also shows the door to who has connected and says nothing, be it our worker: nobody waits for that for ever. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try (server;
                var _ = guest) {
            folder.close();
        }
    }

    record Guest(SocketChannel channel, Pulse pulse, FrameReader reader) {}

    /** One socket each way: they are written by different threads, and an interrupt must not reach the reading one. */
    record Connection(Guest answers, Outlet tasks) implements Closeable {

        Pulse pulse() {
            return answers.pulse;
        }

        FrameReader reader() {
            return answers.reader;
        }

        @Override
        public void close() throws IOException {
            try (tasks) {
                answers.channel.close();
            }
        }
    }
}
