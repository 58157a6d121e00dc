package dev.progeny.wire;

import dev.progeny.os.FaultPoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a blocking channel. Used by one thread.
 *
 * <p>A length is only a claim: memory is taken in steps, as bytes arrive, so a peer that announces a gigabyte and sends
 * nothing costs one step.
 */
public final class FrameReader {

    /** The largest body; what is larger belongs into shared memory or a file. */
    public static final int MAX_LENGTH = 1 << 30;

    private static final int STEP = 1 << 20;
    private static final int PIECE = 1 << 18; // as much as a socket holds: the JDK keeps memory for the largest read
    private static final int BUFFER_BYTES = 1 << 16;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer;
    private int sequence;

    public FrameReader(ReadableByteChannel channel) {
        this(channel, BUFFER_BYTES);
    }

    /** For one of many channels, with a buffer that fits its usual frames; larger ones cost more system calls. */
    public FrameReader(ReadableByteChannel channel, int bufferBytes) {
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes).flip();
    }

    /** Blocks for the next frame; null at a clean end of the stream, that is, between two frames. */
    public @Nullable Frame read() throws IOException {
        return read(MAX_LENGTH);
    }

    /** As {@link #read()}, refusing a body of more than {@code maxLength} bytes. */
    public @Nullable Frame read(int maxLength) throws IOException {
        if (!fill(FrameHeader.BYTES)) {
            return null;
        }
        FrameHeader header = FrameHeader.read(buffer, sequence++, maxLength);
        Frame frame = new Frame(header.type(), body(header.length()));
        FaultPoint.reachedIo(TaskStep.FRAME_IN);
        return frame;
    }

    private ByteBuffer body(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, STEP)];
        int filled = 0;
        while (true) {
            filled = readInto(bytes, filled);
            if (filled == length) {
                return ByteBuffer.wrap(bytes);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 4L * bytes.length));
        }
    }

    private int readInto(byte[] bytes, int from) throws IOException {
        int buffered = Math.min(buffer.remaining(), bytes.length - from);
        buffer.get(bytes, from, buffered);
        for (int at = from + buffered; at < bytes.length; ) {
            int read = channel.read(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
            if (read < 0) {
                throw new EOFException("the stream ended inside a frame");
            }
            at += read;
        }
        return bytes.length;
    }

    /** Makes {@code wanted} bytes available in the buffer; false if the stream ended before the first of them. */
    private boolean fill(int wanted) throws IOException {
        while (buffer.remaining() < wanted) {
            buffer.compact();
            int read = channel.read(buffer);
            buffer.flip();
            if (read < 0) {
                if (buffer.hasRemaining()) {
                    throw new EOFException("the stream ended inside a frame header");
                }
                return false;
            }
        }
        return true;
    }
}
