package dev.progeny.shared;

import dev.progeny.OtherBuildException;
import dev.progeny.os.FaultPoint;
import dev.progeny.os.PrivateFolder;
import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.Hello;
import dev.progeny.wire.ProtocolException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The owner's end of one connection: reads a call, makes it, answers, all on one thread. Ends when the caller closes the
 * connection, dies, or breaks the protocol.
 */
final class CallServer {

    private final Host host;
    private final FrameReader reader;
    private final FrameWriter writer;

    private CallServer(Host host, SocketChannel channel) {
        this.host = host;
        this.reader = new FrameReader(channel, CallLink.BUFFER_BYTES);
        this.writer = new FrameWriter(channel, CallLink.BUFFER_BYTES);
    }

    /** Connects to the one who left {@code card}, and serves it to its end. */
    static void serve(Host host, Card card) {
        try (SocketChannel channel = connect(Path.of(card.socket()))) {
            new CallServer(host, channel).serve(card);
        } catch (IOException | RuntimeException gone) {
            // The caller has ended or broken the protocol. There is nobody to tell, and others are not concerned.
        }
    }

    /** Afterwards nobody needs the path, and its maker might be killed before it removes it. */
    private static SocketChannel connect(Path socket) throws IOException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } finally {
            PrivateFolder.removeForeign(socket);
        }
    }

    private void serve(Card card) throws IOException {
        writer.write(FrameType.HELLO, Hello.of(card.answer()).encode());
        for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
            if (frame.type() != FrameType.CALL) {
                throw frame.unexpected();
            }
            answer(CallFrame.decode(frame.body()));
        }
    }

    private void answer(CallFrame call) throws IOException {
        byte[] answer;
        FrameType type = FrameType.ANSWER;
        try {
            answer = perform(call);
        } catch (ProtocolException violation) {
            throw violation;
        } catch (Throwable thrown) { // also its errors are the caller's: this thread only lends itself
            answer = Failure.of(thrown).encode();
            type = FrameType.THREW;
        }
        boolean _ = Thread.interrupted(); // left by the object; it would close the caller's connection
        FaultPoint.reached(Step.CALL_DONE);
        writer.write(type, ByteBuffer.wrap(answer));
    }

    private byte[] perform(CallFrame call) throws Throwable {
        Host.Hosted hosted = host.get(call.object());
        Method method = method(hosted.type(), call);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(hosted.loader());
        try {
            Object result = hosted.call(method, arguments(call, hosted, method));
            return Items.encode(result, "the result of " + hosted.type().name(method));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Method method(HostedInterface type, CallFrame call) throws ProtocolException {
        if (type.fingerprint() != call.fingerprint()) {
            throw new OtherBuildException("the call cannot be made: " + type.type().getName()
                    + " has other methods in the caller than in its owner; both need the same version of it", null);
        }
        Method method = type.method(call.method());
        if (method == null) {
            throw new ProtocolException("a call of method " + call.method() + " of " + type.type().getName());
        }
        return method;
    }

    private static @Nullable Object[] arguments(CallFrame call, Host.Hosted hosted, Method method) {
        Object decoded =
                Items.decode(call.arguments(), hosted.loader(), "a call of " + hosted.type().name(method));
        if (decoded == null) {
            return new @Nullable Object[0];
        }
        if (decoded instanceof @Nullable Object[] arguments) {
            return arguments;
        }
        throw new IllegalArgumentException("arguments that are no array");
    }
}
