package dev.progeny.shared;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What carries a connection: a stream of bytes to the other side and one from it. The boundaries of messages are the
 * business of {@link Outgoing} and {@link Incoming}.
 *
 * <p>Only the await methods wait; they hear interrupts and pin no virtual thread. One thread at a time reads, one writes;
 * any may close. After {@link #close} every method is an {@link IllegalStateException}, and those who wait come back.
 */
interface ByteLink {

    /**
     * Takes some of the bytes that have come.
     *
     * @return how many, 0 if none are there now
     * @throws java.io.EOFException at the end, with the reason in words
     */
    int read(ByteBuffer to) throws IOException;

    /**
     * Passes on some of the bytes, none if there is no room now.
     *
     * @throws java.io.EOFException if the other side takes no more, with the reason in words
     */
    void write(ByteBuffer... parts) throws IOException;

    /** Whether everything written has left this process's hands; if not, it goes on with that. */
    boolean flush() throws IOException;

    /** Waits until it is worth the while to read; false if the time is over before. */
    boolean awaitReadable(long nanos) throws InterruptedException;

    /** Waits until it is worth the while to write {@code bytes}; false if the time is over before. */
    boolean awaitWritable(long bytes, long nanos) throws InterruptedException;

    /** Lets go; what was written is still delivered. Again: nothing. */
    void close();

    boolean isClosed();

    static IllegalStateException closedHere() {
        return new IllegalStateException("this connection was closed in this process");
    }
}
