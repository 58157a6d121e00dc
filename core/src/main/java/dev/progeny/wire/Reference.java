package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a value is that does not travel in the frame: after {@link Form#ELSEWHERE}, {@code descriptor (4) | id (16) |
 * length (8)}.
 *
 * @param descriptor of the parent, under which it holds the memory
 * @param length of the value, which starts where the head of the memory ends
 */
public record Reference(int descriptor, long idHigh, long idLow, long length) {

    private static final int BYTES = 28;

    public ByteBuffer encode() {
        return ByteBuffer.allocate(1 + BYTES)
                .put(Form.ELSEWHERE)
                .putInt(descriptor)
                .putLong(idHigh)
                .putLong(idLow)
                .putLong(length)
                .flip();
    }

    /** Whether the value that these bytes are is elsewhere. */
    public static boolean isOne(ByteBuffer value) {
        return value.hasRemaining() && value.get(value.position()) == Form.ELSEWHERE;
    }

    static Reference decode(ByteBuffer value) throws ProtocolException {
        value.get();
        if (value.remaining() != BYTES) {
            throw new ProtocolException("a reference of " + value.remaining() + " bytes");
        }
        var reference = new Reference(value.getInt(), value.getLong(), value.getLong(), value.getLong());
        if (reference.length < 1 || reference.length > FrameReader.MAX_LENGTH) {
            throw new ProtocolException("a value of " + reference.length + " bytes elsewhere");
        }
        return reference;
    }

    /** Who can see the memory that references lead to. */
    public interface Sight {

        /** For those who are never sent a reference. */
        Sight NONE = new Sight() {
            @Override
            public ByteBuffer open(Reference reference) throws ProtocolException {
                throw new ProtocolException("a value that is elsewhere, where none may be");
            }
        };

        /** Shows so many bytes; the other process may write to them at any time, and none may be there. */
        ByteBuffer open(Reference reference) throws IOException;

        /** The value has been read, or never will be. */
        default void done(Reference reference) {}
    }
}
