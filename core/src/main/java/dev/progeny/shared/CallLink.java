package dev.progeny.shared;

import dev.progeny.os.Doorbell;
import dev.progeny.os.FaultPoint;
import dev.progeny.os.PrivateFolder;
import dev.progeny.os.ProcessId;
import dev.progeny.os.ProcessWord;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.Hello;
import dev.progeny.wire.Token;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The caller's end of one connection to an owner. Carries one call at a time; used by one thread at a time. */
final class CallLink implements AutoCloseable {

    /** A usual call and its answer take some hundred bytes, and there may be many connections. */
    static final int BUFFER_BYTES = 1 << 13;

    private static final long WATCH_MILLIS = 40;

    /** An owner that is alive and does not answer is stopped, or it is another process than the one that was meant. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SocketChannel channel;
    private final FrameReader reader;
    private final FrameWriter writer;

    private CallLink(SocketChannel channel) {
        this.channel = channel;
        this.reader = new FrameReader(channel, BUFFER_BYTES);
        this.writer = new FrameWriter(channel, BUFFER_BYTES);
    }

    /** Asks the owner for a connection and waits until it has come; an interrupt ends the wait. */
    static CallLink open(Doorbell.Address door, Token desk) throws IOException {
        try (PrivateFolder folder = PrivateFolder.create("desk");
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.file()), 1);
            var card = new Card(
                    desk, Token.create(), ProcessId.self(), folder.file().toString());
            Doorbell.ring(door, card.encode());
            FaultPoint.reached(Step.CARD_LEFT);
            return meet(server, card.answer(), door);
        }
    }

    private static CallLink meet(ServerSocketChannel server, Token answer, Doorbell.Address door) throws IOException {
        long start = System.nanoTime();
        try (Selector selector = Selector.open()) {
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (System.nanoTime() - start < PATIENCE_NANOS) {
                selector.select(WATCH_MILLIS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                CallLink link = accept(server, answer);
                if (link != null) {
                    return link;
                }
                if (!ProcessWord.isAlive(door.process())) {
                    throw new EOFException("it has ended");
                }
            }
        }
        throw new IOException("it is alive, but does not answer");
    }

    private static @Nullable CallLink accept(ServerSocketChannel server, Token answer) throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return null;
        }
        CallLink link = new CallLink(channel);
        if (link.isFrom(answer)) {
            return link;
        }
        return null; // our owner may still come
    }

    private boolean isFrom(Token answer) throws IOException {
        boolean known = false;
        try {
            known = Hello.isOfOneWhoKnows(answer, reader, "it");
            return known;
        } finally {
            if (!known) {
                close(); // a stranger learns nothing
            }
        }
    }

    /** Sends a call and waits for its answer. After an exception the link is of no use any more. */
    Frame call(CallFrame call) throws IOException {
        writer.write(FrameType.CALL, call.head(), call.arguments());
        FaultPoint.reached(Step.CALL_SENT);
        Frame answer = reader.read();
        if (answer == null) {
            throw new EOFException("it closed the connection");
        }
        if (answer.type() != FrameType.ANSWER && answer.type() != FrameType.THREW) {
            throw answer.unexpected();
        }
        return answer;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException nothingToSave) {
            // The descriptor is gone either way.
        }
    }
}
