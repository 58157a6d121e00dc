package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A link before it is trusted: exact numbers of bytes, within one limit of time for all of them. */
final class HandshakeLink {

    private final ByteLink link;
    private final Deadline deadline;

    HandshakeLink(ByteLink link, Duration limit) {
        this.link = link;
        this.deadline = Deadline.after(limit);
    }

    private HandshakeLink(ByteLink link, HandshakeLink before) {
        this.link = link;
        this.deadline = before.deadline;
    }

    /** The time that is left, for what comes above it. */
    HandshakeLink under(ByteLink above) {
        return new HandshakeLink(above, this);
    }

    long nanosLeft() {
        return deadline.left();
    }

    ByteBuffer read(int bytes) throws IOException, InterruptedException {
        ByteBuffer read = ByteBuffer.allocate(bytes);
        while (read.hasRemaining()) {
            if (link.read(read) == 0) {
                awaitReadable();
            }
        }
        return read.flip();
    }

    void write(ByteBuffer bytes) throws IOException, InterruptedException {
        link.write(bytes);
        while (bytes.hasRemaining() || !link.flush()) {
            awaitWritable();
            link.write(bytes);
        }
    }

    void awaitReadable() throws IOException, InterruptedException {
        checkTime(link.awaitReadable(nanosLeft()));
    }

    void awaitWritable() throws IOException, InterruptedException {
        checkTime(link.awaitWritable(1, nanosLeft()));
    }

    private static void checkTime(boolean inTime) throws SocketTimeoutException {
        if (!inTime) {
            throw new SocketTimeoutException("the other side was too slow in proving that it has the key;"
                    + " see handshakeTimeout");
        }
    }
}
