package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The body of a MEMORY frame: {@code descriptor (4) | id (16)} of memory that the parent holds, for the worker's large
 * answers.
 */
public record MemoryFrame(int descriptor, long idHigh, long idLow) {

    private static final int BYTES = 20;

    public ByteBuffer encode() {
        return ByteBuffer.allocate(BYTES).putInt(descriptor).putLong(idHigh).putLong(idLow).flip();
    }

    public static MemoryFrame decode(ByteBuffer body) throws IOException {
        if (body.remaining() != BYTES) {
            throw new ProtocolException("an offer of memory of " + body.remaining() + " bytes");
        }
        return new MemoryFrame(body.getInt(), body.getLong(), body.getLong());
    }
}
