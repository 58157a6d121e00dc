package dev.progeny.shared;

import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.os.Deadline;
import dev.progeny.shared.MessageHeader.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The messages that go over a link, one after the other, from all threads of this process.
 *
 * <p>Who stops waiting before the first byte has gone has sent nothing. Who stops in the middle leaves half a message, for
 * which the other side would wait for ever: that ends the connection.
 */
final class Outgoing {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final ByteLink link;
    private final Incoming incoming;
    private final int maxMessageBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private int sequence;
    private long lookedAt = System.nanoTime();

    Outgoing(ByteLink link, Incoming incoming, int maxMessageBytes) {
        this.link = link;
        this.incoming = incoming;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Sends the remaining bytes of {@code body}, which is left as it was; false if the time is over before it began. */
    boolean send(Content content, ByteBuffer body, long nanos) throws InterruptedException {
        checkSize(body.remaining());
        Deadline deadline = Deadline.after(nanos);
        if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            return write(MessageHeader.of(content, sequence, body.remaining()), body.slice(), deadline);
        } finally {
            lock.unlock();
        }
    }

    private void checkSize(int bytes) {
        if (bytes > maxMessageBytes) {
            throw new NotTransferableException(
                    "the message takes " + bytes + " bytes, at most " + maxMessageBytes + " travel over this connection;"
                            + " raise maxMessageBytes at both ends, or pass a SharedMemory or a file name",
                    null);
        }
    }

    private boolean write(ByteBuffer header, ByteBuffer body, Deadline deadline) throws InterruptedException {
        boolean done;
        try {
            done = writeAll(header, body, deadline);
        } catch (InterruptedException stopped) {
            endIfBegun(header);
            throw stopped;
        } catch (IOException failed) { // what came from the other side can still be received
            if (link.isClosed()) {
                throw ByteLink.closedHere();
            }
            throw new PeerClosedException("the message could not be sent: " + failed.getMessage(), failed);
        } finally {
            sequence += isBegun(header) ? 1 : 0;
        }
        if (!done && endIfBegun(header)) {
            throw new PeerClosedException(
                    "the time was over in the middle of the message, which ends the connection: the other side took "
                            + body.position() + " of its " + body.limit() + " bytes",
                    null);
        }
        return done;
    }

    private boolean endIfBegun(ByteBuffer header) {
        boolean begun = isBegun(header);
        if (begun) {
            link.close();
        }
        return begun;
    }

    private static boolean isBegun(ByteBuffer header) {
        return header.position() > 0;
    }

    /** The time is for waiting: as long as there is room the message goes on. */
    private boolean writeAll(ByteBuffer header, ByteBuffer body, Deadline deadline)
            throws IOException, InterruptedException {
        long rest = (long) header.remaining() + body.remaining();
        while (true) {
            if (link.isClosed()) {
                throw ByteLink.closedHere();
            }
            checkThatSomebodyListens(isBegun(header));
            link.write(header, body);
            long before = rest;
            rest = (long) header.remaining() + body.remaining();
            if (rest == 0 && link.flush()) {
                return true;
            }
            boolean full = rest == before || rest == 0;
            if (full && !link.awaitWritable(rest, deadline.left())) {
                return false;
            }
        }
    }

    /** A socket goes on taking bytes for one that has closed; only the stream from there tells. */
    private void checkThatSomebodyListens(boolean begun) throws IOException {
        long now = System.nanoTime();
        if (begun || now - lookedAt >= LOOK_NANOS) {
            lookedAt = now;
            IOException end = incoming.end();
            if (end != null) {
                throw new IOException(end.getMessage(), end);
            }
        }
    }
}
