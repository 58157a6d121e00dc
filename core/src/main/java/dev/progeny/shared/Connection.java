package dev.progeny.shared;

import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.os.Deadline;
import dev.progeny.shared.MessageHeader.Content;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One side of a conversation in whole messages: objects, or raw bytes, both ways. Two of them are the ends of a {@link
 * Pipe}, in one family of processes, or of what a {@link Listener} and {@code connect} make, between unrelated ones.
 *
 * {@snippet :
 * Pipe<String, Integer> pipe = Pipe.open();
 * Connection<Integer, String> theirs = pipe.right();
 * ChildProcess.start(() -> theirs.send(theirs.receive().length()));
 * pipe.left().send("seven77");
 * int seven = pipe.left().receive();
 * }
 *
 * <p>{@code send} waits while there is no room on the way, {@code receive} for a message; both hear interrupts and pin no
 * virtual thread. A receive that gives up loses nothing, not even a message that has come in part. A send that gives up
 * before its first byte went has sent nothing; one that gives up in the middle of a message, which only a message larger
 * than the room on the way can do, ends the connection.
 *
 * <p>Safe for use by many threads; messages neither mix nor split. An end of a pipe may be passed to another process, and
 * belongs to the first process that sends or receives on it; one over a socket stays where it is. What a thread did before
 * it sent a message happens before what others do after they received it, as far as processes share memory at all.
 *
 * <p>A message has at most 64 MiB when encoded, unless the pipe or {@link ConnectionOptions} say otherwise. A larger one is
 * refused at the sender, and ends the connection if it comes nevertheless. An object is rebuilt from classes that the
 * receiver has, under the filter of all values; one that cannot be rebuilt costs itself only.
 *
 * <p>When the other side has closed its end or has died, what it sent whole is still received, and then every receive is a
 * {@link PeerClosedException}; so is every send. After {@link #close} any use is an {@link IllegalStateException}.
 *
 * @param <S> what is sent, serializable
 * @param <R> what is received
 */
public final class Connection<S, R> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final transient Port port;

    Connection(Port port) {
        this.port = port;
    }

    /**
     * Connects to the {@link Listener} at a Unix-domain socket. Waits, 10 s at most, interruptibly.
     *
     * @param key the listener's; at least 16 bytes, best 32 random ones
     * @throws AuthenticationException if the two keys differ
     * @throws java.net.ConnectException if nobody listens there
     * @throws IOException if meeting fails otherwise, by time or by nonsense
     */
    public static <S, R> Connection<S, R> connect(Path socket, byte[] key) throws IOException, InterruptedException {
        return connect(socket, key, options -> options);
    }

    /** As {@link #connect(Path, byte[])} with options: {@code o -> o.withHandshakeTimeout(ofSeconds(1))}. */
    public static <S, R> Connection<S, R> connect(Path socket, byte[] key, UnaryOperator<ConnectionOptions> with)
            throws IOException, InterruptedException {
        return connect(UnixDomainSocketAddress.of(socket), key, with.apply(ConnectionOptions.defaults()));
    }

    /**
     * As {@link #connect(Path, byte[])} over TCP, in this machine only: over the network it must be encrypted.
     *
     * @throws IllegalArgumentException if the address is not the loopback address
     */
    public static <S, R> Connection<S, R> connect(InetSocketAddress address, byte[] key)
            throws IOException, InterruptedException {
        return connect(address, key, options -> options);
    }

    /**
     * As {@link #connect(Path, byte[])} over TCP, with options: {@code o -> o.withTls(context)}.
     *
     * @throws javax.net.ssl.SSLException if the listener's certificate is not trusted, or not for this host
     */
    public static <S, R> Connection<S, R> connect(
            InetSocketAddress address, byte[] key, UnaryOperator<ConnectionOptions> with)
            throws IOException, InterruptedException {
        return connect(address, key, with.apply(ConnectionOptions.defaults()));
    }

    private static <S, R> Connection<S, R> connect(SocketAddress address, byte[] key, ConnectionOptions options)
            throws IOException, InterruptedException {
        return new Connection<>(new Meeting(address, key, options).connect());
    }

    /**
     * Sends an object.
     *
     * @throws NotTransferableException if it cannot be encoded or is too large; the connection is as it was
     * @throws PeerClosedException if the other side is gone
     */
    public void send(S message) throws InterruptedException {
        send(Content.OBJECT, encode(message), FOR_EVER);
    }

    /**
     * As {@link #send(Object)}, waiting for room at most for {@code limit}.
     *
     * @return whether it was sent; if not, no byte of it was
     * @throws PeerClosedException also if the time is over in the middle of the message: the connection is closed then
     */
    public boolean send(S message, Duration limit) throws InterruptedException {
        return send(Content.OBJECT, encode(message), Deadline.nanos(limit));
    }

    /** As {@link #send(Object)}: raw bytes, for {@link #receiveBytes()} on the other side. No bytes are a message too. */
    public void sendBytes(byte[] message) throws InterruptedException {
        send(Content.BYTES, ByteBuffer.wrap(message), FOR_EVER);
    }

    /** As {@link #sendBytes(byte[])}: those between position and limit, which stay where they are. */
    public void sendBytes(ByteBuffer message) throws InterruptedException {
        send(Content.BYTES, message, FOR_EVER);
    }

    /** As {@link #sendBytes(ByteBuffer)} and {@link #send(Object, Duration)}. */
    public boolean sendBytes(ByteBuffer message, Duration limit) throws InterruptedException {
        return send(Content.BYTES, message, Deadline.nanos(limit));
    }

    /**
     * Waits for the next object.
     *
     * @throws PeerClosedException if nothing more will come
     * @throws NotTransferableException if it cannot be rebuilt in this process; the next one may
     * @throws IllegalStateException if the next message is raw bytes; it stays
     */
    public R receive() throws InterruptedException {
        return decode(Objects.requireNonNull(receive(Content.OBJECT, FOR_EVER)));
    }

    /** As {@link #receive()} for at most {@code limit}, zero or less only looks; null if nothing came whole. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public @Nullable R receive(Duration limit) throws InterruptedException {
        return decodeIfAny(receive(Content.OBJECT, Deadline.nanos(limit)));
    }

    /** As {@link #receive()} without waiting; null if nothing has come whole. */
    @SuppressWarnings("exports")
    public @Nullable R poll() {
        return decodeIfAny(pollContent(Content.OBJECT));
    }

    /** Waits for the next message, raw bytes; as {@link #receive()}. */
    public byte[] receiveBytes() throws InterruptedException {
        return Objects.requireNonNull(receive(Content.BYTES, FOR_EVER));
    }

    /** As {@link #receive(Duration)} for raw bytes. */
    @SuppressWarnings("exports")
    public byte @Nullable [] receiveBytes(Duration limit) throws InterruptedException {
        return receive(Content.BYTES, Deadline.nanos(limit));
    }

    /** As {@link #poll} for raw bytes. */
    @SuppressWarnings("exports")
    public byte @Nullable [] pollBytes() {
        return pollContent(Content.BYTES);
    }

    /**
     * Waits until at least one of the connections has a whole message or is at its end, at most for {@code limit}; zero or
     * less only looks. Interruptible. Sockets wake the caller; at pipes it looks again, after 50 µs and then ever more
     * seldom, at last every millisecond.
     *
     * @return those on which a receive would not wait, in the order given; empty if the time is over
     */
    public static <C extends Connection<?, ?>> List<C> awaitAny(Collection<C> connections, Duration limit)
            throws InterruptedException {
        return AnyWait.await(List.copyOf(connections), Deadline.nanos(limit));
    }

    /**
     * Ends the conversation: the other side receives what was sent, then {@link PeerClosedException}; threads that wait
     * here get an {@link IllegalStateException}. Does not wait. An end of a pipe that was passed on and never used here is
     * only let go: whoever it was passed to may use it. Closing again does nothing.
     */
    @Override
    public void close() {
        port.close();
    }

    /** Whether it was closed in this process; that the other side closed it is what a receive tells. */
    public boolean isClosed() {
        return port.isClosed();
    }

    @Override
    public String toString() {
        return "Connection[" + port + (isClosed() ? ", closed]" : "]");
    }

    Port port() {
        return port;
    }

    /** Whether a receive would not wait. */
    boolean isReady() {
        if (isClosed()) {
            return true;
        }
        Messages messages = port.enter();
        try {
            return messages.incoming().isReady();
        } finally {
            port.leave();
        }
    }

    private ByteBuffer encode(S message) {
        return ByteBuffer.wrap(Items.encode(Objects.requireNonNull(message, "null cannot be sent"), "the message"));
    }

    private boolean send(Content content, ByteBuffer body, long nanos) throws InterruptedException {
        Messages messages = port.enter();
        try {
            return messages.outgoing().send(content, body, nanos);
        } finally {
            port.leave();
        }
    }

    private byte @Nullable [] receive(Content content, long nanos) throws InterruptedException {
        Messages messages = port.enter();
        try {
            return messages.incoming().receive(content, nanos);
        } finally {
            port.leave();
        }
    }

    private byte @Nullable [] pollContent(Content content) {
        Messages messages = port.enter();
        try {
            return messages.incoming().poll(content);
        } finally {
            port.leave();
        }
    }

    private @Nullable R decodeIfAny(byte @Nullable [] message) {
        return message == null ? null : decode(message);
    }

    @SuppressWarnings("unchecked") // what the other side sends is a matter of agreement
    private R decode(byte[] message) {
        Object decoded = Items.decode(message, "the message");
        if (decoded == null) {
            throw new NotTransferableException("the message came, but is null, which cannot be sent", null);
        }
        return (R) decoded;
    }

    @Serial
    private Object writeReplace() throws ObjectStreamException {
        return port.reference();
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a Connection travels as a reference");
    }
}
