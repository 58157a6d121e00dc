package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes frames to a blocking channel; safe for many threads, virtual ones included (a lock, not a monitor, so that a
 * virtual thread that waits for a slow peer gives its carrier back).
 */
public final class FrameWriter {

    private static final int BUFFER_BYTES = 1 << 16;

    private final WritableByteChannel channel;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final ByteBuffer buffer;
    private int sequence;

    public FrameWriter(WritableByteChannel channel) {
        this(channel, BUFFER_BYTES);
    }

    /** For one of many channels, with a buffer that fits its usual frames; larger ones cost more system calls. */
    public FrameWriter(WritableByteChannel channel, int bufferBytes) {
        this.channel = channel;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
    }

    /**
     * Sends one frame whose body is {@code parts} one after the other. Blocks while the peer does not read. A small
     * frame is one system call.
     */
    public void write(FrameType type, ByteBuffer... parts) throws IOException {
        int length = length(parts);
        lock.lock();
        try {
            buffer.clear();
            new FrameHeader(type, length, sequence++).write(buffer);
            for (ByteBuffer part : parts) {
                append(part);
            }
            flush();
        } finally {
            lock.unlock();
        }
    }

    private static int length(ByteBuffer... parts) throws ProtocolException {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        if (length > FrameReader.MAX_LENGTH) {
            throw new ProtocolException("frame of " + length + " bytes, at most " + FrameReader.MAX_LENGTH + " travel");
        }
        return (int) length;
    }

    private void append(ByteBuffer part) throws IOException {
        if (part.remaining() <= buffer.remaining()) {
            buffer.put(part);
        } else {
            flush();
            drain(part);
        }
    }

    private void flush() throws IOException {
        drain(buffer.flip());
        buffer.clear();
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
