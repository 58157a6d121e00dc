package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection's bytes over a socket, Unix-domain or TCP. */
final class SocketLink implements ByteLink {

    /** More at once would make the JDK keep direct memory of that size for the calling thread. */
    private static final int AT_ONCE = 1 << 16;

    private final SocketChannel channel;
    private final SocketWatch watch;
    private final boolean local;
    private volatile long said; // written by one reader at a time
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Owns the channel from now on. */
    SocketLink(SocketChannel channel, boolean local) throws IOException {
        this.channel = channel;
        this.local = local;
        this.watch = SocketWatch.over(channel);
    }

    /** Returns whether it is connected; false if the time is over. */
    boolean connect(SocketAddress address, Deadline deadline) throws IOException, InterruptedException {
        boolean connected = channel.connect(address);
        while (!connected && !deadline.isOver()) {
            watch.await(SelectionKey.OP_CONNECT, deadline.left());
            connected = channel.finishConnect();
        }
        return connected;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        ByteBuffer window = to.slice(to.position(), Math.min(to.remaining(), AT_ONCE));
        int read;
        try {
            read = channel.read(window);
        } catch (ClosedChannelException here) {
            throw ByteLink.closedHere();
        }
        if (read < 0) {
            throw new EOFException("the other side has closed the connection or has ended");
        }
        to.position(to.position() + read);
        said += read;
        return read;
    }

    /** How many bytes the other side has sent. */
    long said() {
        return said;
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        ByteBuffer[] windows = new ByteBuffer[parts.length];
        for (int i = 0; i < parts.length; i++) {
            windows[i] = parts[i].slice(parts[i].position(), Math.min(parts[i].remaining(), AT_ONCE));
            if (windows[i].remaining() < parts[i].remaining()) {
                windows = Arrays.copyOf(windows, i + 1); // what follows must not overtake its rest
                break;
            }
        }
        try {
            long _ = channel.write(windows);
        } catch (ClosedChannelException here) {
            throw ByteLink.closedHere();
        }
        for (int i = 0; i < windows.length; i++) {
            parts[i].position(parts[i].position() + windows[i].position());
        }
    }

    @Override
    public boolean flush() {
        return true; // what was written is the kernel's
    }

    @Override
    public boolean awaitReadable(long nanos) throws InterruptedException {
        return await(SelectionKey.OP_READ, nanos);
    }

    @Override
    public boolean awaitWritable(long bytes, long nanos) throws InterruptedException {
        return await(SelectionKey.OP_WRITE, nanos);
    }

    /** Comes back after one park: the caller tries, and waits again with what is left of its time. */
    private boolean await(int operation, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos > 0) {
            watch.await(operation, nanos);
        }
        return nanos > 0;
    }

    void unparkWhenReadable(Thread waiter) {
        watch.unparkWhen(SelectionKey.OP_READ, waiter);
    }

    void forget(Thread waiter) {
        watch.forget(waiter);
    }

    /** Closes it without a farewell: who is sent away has been told nothing, and shall not cost a descriptor for longer. */
    void drop() {
        if (closed.compareAndSet(false, true)) {
            watch.close();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (local) {
                watch.close();
            } else {
                watch.closeAndDrain();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }
}
