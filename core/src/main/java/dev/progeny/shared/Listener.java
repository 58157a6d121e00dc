package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where unrelated processes meet: who connects and has the same key gets a {@link Connection}.
 *
 * {@snippet :
 * byte[] key = Files.readAllBytes(keyFile); // 32 random bytes that both sides may read
 * try (Listener<String, String> listener = Listener.open(Path.of("/run/user/1000/answers"), key)) {
 *     while (true) {
 *         Connection<String, String> client = listener.accept();
 *         Thread.ofVirtual().start(() -> answer(client));
 *     }
 * }
 * }
 *
 * <p>Both sides prove that they have the key and neither tells it. Meeting goes on in threads of its own: a client that is
 * silent, slow, gone or talks nonsense keeps nobody waiting, and never reaches {@link #accept}; see {@link
 * ConnectionOptions}. What arrived is held until it is accepted, without bound: who has the key is trusted.
 *
 * <p>{@code accept} waits, hears interrupts and pins no virtual thread. Safe for use by many threads. {@code open} returns
 * when clients can connect.
 *
 * <p>A Unix-domain socket is a file that only this user may use (0600); {@code close} removes it. One that a killed
 * listener left is replaced; the path of a live one is refused. A path has at most about 100 bytes. TCP is for this machine
 * only, unless there is TLS. Costs a thread and a descriptor, and a descriptor for each connection.
 *
 * @param <S> what is sent to clients, serializable
 * @param <R> what is received from them
 */
public final class Listener<S, R> implements AutoCloseable {

    private final Reception reception;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final Deque<Connection<S, R>> arrived = new ArrayDeque<>();
    private boolean closed;

    private Listener(SocketAddress address, byte[] key, ConnectionOptions options) throws IOException {
        this.reception = Reception.open(address, new Meeting(address, key, options), options, this::add);
    }

    /**
     * Listens at a Unix-domain socket.
     *
     * @param key at least 16 bytes, best 32 random ones; copied
     * @throws java.net.BindException if a live listener has the path
     * @throws java.nio.file.FileAlreadyExistsException if something else than a socket is there
     * @throws IOException if the socket cannot be made, such as when its folder is missing
     */
    public static <S, R> Listener<S, R> open(Path socket, byte[] key) throws IOException {
        return open(socket, key, options -> options);
    }

    /** As {@link #open(Path, byte[])} with options: {@code o -> o.withMaxMessageBytes(1 << 20)}. */
    public static <S, R> Listener<S, R> open(Path socket, byte[] key, UnaryOperator<ConnectionOptions> with)
            throws IOException {
        return open(UnixDomainSocketAddress.of(socket), key, with.apply(ConnectionOptions.defaults()));
    }

    /**
     * Listens at a TCP port, for this machine only: over the network it must be encrypted. Port 0 is any free one, see
     * {@link #address}.
     *
     * @throws IllegalArgumentException if the address is not the loopback address
     */
    public static <S, R> Listener<S, R> open(InetSocketAddress address, byte[] key) throws IOException {
        return open(address, key, options -> options);
    }

    /** As {@link #open(InetSocketAddress, byte[])} with options; {@code o -> o.withTls(context)}: for the network too. */
    public static <S, R> Listener<S, R> open(
            InetSocketAddress address, byte[] key, UnaryOperator<ConnectionOptions> with) throws IOException {
        return open(address, key, with.apply(ConnectionOptions.defaults()));
    }

    private static <S, R> Listener<S, R> open(SocketAddress address, byte[] key, ConnectionOptions options)
            throws IOException {
        Listener<S, R> listener = new Listener<>(address, key, options);
        listener.reception.start();
        return listener;
    }

    /**
     * Waits for the next client that has proved that it has the key.
     *
     * @throws IllegalStateException if the listener is closed, also while this waits
     */
    public Connection<S, R> accept() throws InterruptedException {
        return Objects.requireNonNull(accept(Long.MAX_VALUE));
    }

    /** As {@link #accept()} for at most {@code limit}, zero or less only looks; null if nobody came. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public @Nullable Connection<S, R> accept(Duration limit) throws InterruptedException {
        return accept(Deadline.nanos(limit));
    }

    private @Nullable Connection<S, R> accept(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (arrived.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new IllegalStateException("this listener was closed");
            }
            return arrived.poll();
        } finally {
            lock.unlock();
        }
    }

    private void add(SocketPort port) {
        lock.lock();
        try {
            if (closed) {
                port.close();
            } else {
                arrived.add(new Connection<>(port));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where it listens: a {@link UnixDomainSocketAddress}, or an {@link InetSocketAddress} with the port in use. */
    public SocketAddress address() {
        return reception.address();
    }

    /**
     * Ends listening, at once: the address is free, those who wait in {@code accept} get an {@link IllegalStateException},
     * clients that were not accepted yet are sent away. Accepted connections go on. Closing again does nothing.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            arrived.forEach(Connection::close);
            arrived.clear();
            reception.close();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Listener[" + address() + "]";
    }
}
