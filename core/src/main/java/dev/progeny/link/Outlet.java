package dev.progeny.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * The way to one worker. Threads of the user write to it, and may be interrupted: that closes a channel that blocks, and
 * would cost the worker and whatever it has. So this one does not block, but waits where an interrupt does no harm.
 */
final class Outlet implements WritableByteChannel {

    private final SocketChannel channel;
    private volatile @Nullable Selector room; // made when a write has to wait for the first time

    Outlet(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
    }

    /** Blocks until the worker takes at least one byte. One thread at a time. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        int written = channel.write(from);
        while (written == 0 && from.hasRemaining()) {
            awaitRoom();
            written = channel.write(from);
        }
        return written;
    }

    private void awaitRoom() throws IOException {
        boolean interrupted = false;
        try {
            Selector selector = selector();
            while (selector.select() == 0 && selector.isOpen()) {
                interrupted |= Thread.interrupted(); // or it would not wait
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException ended) {
            throw new ClosedChannelException();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Selector selector() throws IOException {
        Selector known = room;
        if (known == null) {
            known = Selector.open();
            SelectionKey _ = channel.register(known, SelectionKey.OP_WRITE);
            room = known;
        }
        return known;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Ends a write that waits, with an exception. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Selector known = room;
            if (known != null) {
                known.close();
            }
        }
    }
}
