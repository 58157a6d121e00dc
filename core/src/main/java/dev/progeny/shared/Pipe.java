package dev.progeny.shared;

import java.io.Serial;
import java.io.Serializable;

/**
 * Two connected ends, for two processes of one family, or two threads: what one sends the other receives.
 *
 * {@snippet :
 * try (Pipe<String, Integer> pipe = Pipe.open()) {
 *     Connection<Integer, String> theirs = pipe.right();
 *     pool.submit(() -> theirs.send(theirs.receive().length()));
 *     pipe.left().send("seven77");
 *     System.out.println(pipe.left().receive()); // prints 7
 * }
 * }
 *
 * <p>No method here waits. Pipe and ends may be captured by jobs and sent through shared objects; what arrives is the same
 * end. An end belongs to the first process that sends or receives on it, and all threads of that process may use it. Use
 * by another process is an {@link IllegalStateException}. A handle can be attached to while the process that sent it holds
 * the pipe.
 *
 * <p>Memory: what a message says is copied into the pipe and out of it. A pipe holds {@code capacityBytes} in each
 * direction; a message that fits is put in whole or not at all, a larger one flows through while the other side receives.
 * When the process that uses an end dies, the other side notices within 100 ms.
 *
 * <p>Private to those it is passed to; gone with the last of them, however they die. Needs {@code /dev/shm} and
 * {@code /proc} (Linux); costs twice its capacity in memory and one file descriptor per process.
 *
 * @param <A> what goes from left to right, serializable
 * @param <B> what goes from right to left, serializable
 */
public final class Pipe<A, B> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_CAPACITY = 64 << 10;

    private final Connection<A, B> left;
    private final Connection<B, A> right;

    private Pipe(Connection<A, B> left, Connection<B, A> right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Opens one of 64 KiB a direction, for messages of at most 64 MiB.
     *
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static <A, B> Pipe<A, B> open() {
        return open(DEFAULT_CAPACITY);
    }

    /** As {@link #open()} with a capacity of 64 bytes to 1 GiB a direction, rounded up to the next 64. */
    public static <A, B> Pipe<A, B> open(int capacityBytes) {
        return open(capacityBytes, ConnectionOptions.MAX_MESSAGE_BYTES);
    }

    /** As {@link #open(int)}, for messages of at most {@code maxMessageBytes}, of 0 to 1 GiB. */
    public static <A, B> Pipe<A, B> open(int capacityBytes, int maxMessageBytes) {
        checkCapacity(capacityBytes);
        ConnectionOptions.checkMaxMessageBytes(maxMessageBytes);
        Region region = Region.create(PipePort.KIND, PipeLayout.bytes(capacityBytes), PipeLayout::setCreator);
        region.hold(); // one for each end
        return new Pipe<>(
                new Connection<>(new PipePort(region, 0, maxMessageBytes)),
                new Connection<>(new PipePort(region, 1, maxMessageBytes)));
    }

    private static void checkCapacity(int capacityBytes) {
        if (capacityBytes < PipeLayout.LEAST_CAPACITY || capacityBytes > PipeLayout.MOST_CAPACITY) {
            throw new IllegalArgumentException(
                    "capacityBytes must be between 64 and 1 GiB: capacityBytes=" + capacityBytes);
        }
    }

    /** The end that sends As and receives Bs. */
    public Connection<A, B> left() {
        return left;
    }

    /** The end that sends Bs and receives As. */
    public Connection<B, A> right() {
        return right;
    }

    /** Closes both ends, as far as they are this process's; see {@link Connection#close}. */
    @Override
    public void close() {
        left.close();
        right.close();
    }

    @Override
    public String toString() {
        return "Pipe[" + left + ", " + right + "]";
    }
}
