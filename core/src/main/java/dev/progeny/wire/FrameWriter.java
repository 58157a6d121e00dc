package dev.progeny.wire;

import dev.progeny.os.FaultPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
    private @Nullable IOException broken;

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
            add(type, length, parts);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #write}, but leaves what fits the buffer there, to go with the next frame that is written. */
    public void add(FrameType type, ByteBuffer... parts) throws IOException {
        int length = length(parts);
        lock.lock();
        try {
            add(type, length, parts);
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #write}, but leaves it if another thread is still writing after so long; a frame of a few bytes does not
     * block otherwise, unless the peer does not read at all. Tells whether it was sent.
     */
    public boolean tryWrite(FrameType type, long millis, ByteBuffer... parts) throws IOException {
        int length = length(parts);
        try {
            if (!lock.tryLock(millis, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            add(type, length, parts);
            flush();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(FrameType type, int length, ByteBuffer... parts) throws IOException {
        if (broken != null) {
            throw new IOException("an earlier frame could not be sent", broken);
        }
        try {
            FrameHeader header = new FrameHeader(type, length, sequence++);
            int copies = FaultPoint.copies(TaskStep.FRAME_OUT);
            if (copies == 2) {
                add(header, Arrays.stream(parts).map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
            }
            if (copies > 0) {
                add(header, parts);
            }
        } catch (IOException failed) {
            broken = failed;
            throw failed;
        }
    }

    private void add(FrameHeader header, ByteBuffer... parts) throws IOException {
        if (buffer.remaining() < FrameHeader.BYTES) {
            flush();
        }
        header.write(buffer);
        for (ByteBuffer part : parts) {
            append(part);
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

    /** What does not fit goes in pieces: of a buffer on the heap, the JDK copies all that is left at each system call. */
    private void append(ByteBuffer part) throws IOException {
        while (part.remaining() > buffer.remaining()) {
            int piece = buffer.remaining();
            buffer.put(part.slice(part.position(), piece));
            part.position(part.position() + piece);
            flush();
        }
        buffer.put(part);
    }

    /** Writes what was added. */
    public void flush() throws IOException {
        lock.lock();
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        } catch (IOException failed) {
            broken = failed; // half a frame may be on its way, behind which nothing can be understood
            throw failed;
        } finally {
            lock.unlock();
        }
    }
}
