package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** A link before it is trusted: exact numbers of bytes, within one limit of time for all of them. */
final class HandshakeLink {

    private final ByteLink link;
    private final Supplier<Deadline> deadline;

    HandshakeLink(ByteLink link, Deadline deadline) {
        this(link, () -> deadline);
    }

    /** @param deadline of each wait, asked for when it begins */
    HandshakeLink(ByteLink link, Supplier<Deadline> deadline) {
        this.link = link;
        this.deadline = deadline;
    }

    /** The time that is left, for what comes above it. */
    HandshakeLink under(ByteLink above) {
        return new HandshakeLink(above, deadline);
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
        checkTime(link.awaitReadable(deadline.get().left()));
    }

    void awaitWritable() throws IOException, InterruptedException {
        checkTime(link.awaitWritable(1, deadline.get().left()));
    }

    private static void checkTime(boolean inTime) throws SocketTimeoutException {
        if (!inTime) {
            throw new SocketTimeoutException("the other side was too slow in proving that it has the key;"
                    + " see handshakeTimeout");
        }
    }
}
