package dev.progeny.shared;

import dev.progeny.PeerClosedException;
import dev.progeny.os.Deadline;
import dev.progeny.shared.MessageHeader.Content;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages that come over a link, one after the other, for all threads of this process. A message that has come in
 * part stays here: a time-out or an interrupt loses nothing.
 *
 * <p>A length is only a claim: memory is taken in steps, as bytes arrive.
 */
final class Incoming {

    private static final int BUFFER = 1 << 14;
    private static final int STEP = 1 << 20;
    private static final byte[] NONE = {};

    private final ByteLink link;
    private final int maxMessageBytes;
    private final ReentrantLock lock = new ReentrantLock(); // a virtual thread that waits for it gives its carrier back

    // Guarded by lock.
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private @Nullable MessageHeader header; // of the message that is coming
    private byte[] body = NONE;
    private int filled;
    private boolean whole; // it has come
    private int sequence;

    private volatile @Nullable IOException end; // written under the lock

    Incoming(ByteLink link, int maxMessageBytes) {
        this.link = link;
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Waits for the next message.
     *
     * @param nanos at most so long; 0: only looks
     * @return null if it did not come in time
     * @throws IllegalStateException if it is not of the wanted content; it stays
     */
    byte @Nullable [] receive(Content wanted, long nanos) throws InterruptedException {
        Deadline deadline = Deadline.after(nanos);
        if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return null;
        }
        try {
            while (!advance()) {
                if (!link.awaitReadable(deadline.left())) {
                    return null;
                }
            }
            return take(wanted);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #receive} without waiting; null also while another thread is receiving. */
    byte @Nullable [] poll(Content wanted) {
        if (!lock.tryLock()) {
            return null;
        }
        try {
            return advance() ? take(wanted) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a receive would not wait. False also while another thread is receiving: the message is for that one. */
    boolean isReady() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            return advance();
        } catch (PeerClosedException | IllegalStateException atItsEnd) {
            return true; // what a receive says at once
        } finally {
            lock.unlock();
        }
    }

    /**
     * For the sender, who would otherwise not learn that nobody listens any more: why nothing more will come, or null. Reads
     * a little ahead, if nobody else is reading.
     */
    @Nullable IOException end() {
        if (end == null && lock.tryLock()) {
            try {
                if (end == null && header == null && !buffer.hasRemaining()) {
                    boolean _ = fillBuffer();
                }
            } catch (IOException happened) {
                end = happened;
            } finally {
                lock.unlock();
            }
        }
        return end;
    }

    private byte[] take(Content wanted) {
        MessageHeader message = Objects.requireNonNull(header);
        if (message.content() != wanted) {
            throw new IllegalStateException("the next message is " + message.content().words + ": take it with "
                    + message.content().receiver + ", it is still there");
        }
        byte[] taken = body;
        body = NONE;
        header = null;
        whole = false;
        return taken;
    }

    /** Reads what has come; whether that makes a whole message. */
    private boolean advance() {
        if (link.isClosed()) {
            throw ByteLink.closedHere();
        }
        IOException over = end;
        try {
            if (over == null) {
                return whole || (readHeader() && readBody());
            }
        } catch (IOException happened) {
            over = happened;
            end = happened;
        }
        if (link.isClosed()) { // meanwhile, and that is what has happened
            throw ByteLink.closedHere();
        }
        throw failure(over);
    }

    private boolean readHeader() throws IOException {
        if (header != null) {
            return true;
        }
        while (buffer.remaining() < MessageHeader.BYTES) {
            if (!fillBuffer()) {
                return false;
            }
        }
        MessageHeader next = MessageHeader.read(buffer, sequence++, maxMessageBytes);
        header = next;
        body = new byte[Math.min(next.length(), STEP)];
        filled = 0;
        return true;
    }

    private boolean fillBuffer() throws IOException {
        buffer.compact();
        try {
            return link.read(buffer) > 0;
        } finally {
            buffer.flip();
        }
    }

    private boolean readBody() throws IOException {
        int length = Objects.requireNonNull(header).length();
        while (filled < length) {
            if (filled == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
            }
            int read = readInto(ByteBuffer.wrap(body, filled, body.length - filled));
            if (read == 0) {
                return false;
            }
            filled += read;
        }
        whole = true;
        return true;
    }

    /** From the buffer first; what is short goes through it, so that several messages come at once. */
    private int readInto(ByteBuffer rest) throws IOException {
        if (!buffer.hasRemaining() && rest.remaining() >= BUFFER) {
            return link.read(rest);
        }
        if (!buffer.hasRemaining() && !fillBuffer()) {
            return 0;
        }
        int taken = Math.min(buffer.remaining(), rest.remaining());
        rest.put(buffer.slice(buffer.position(), taken));
        buffer.position(buffer.position() + taken);
        return taken;
    }

    private PeerClosedException failure(IOException reason) {
        boolean inside = reason instanceof EOFException && (header != null || buffer.hasRemaining());
        return new PeerClosedException(
                "nothing more can be received: " + reason.getMessage() + (inside ? ", in the middle of a message" : ""),
                reason);
    }
}
