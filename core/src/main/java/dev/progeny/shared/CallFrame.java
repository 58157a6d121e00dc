package dev.progeny.shared;

import dev.progeny.wire.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The body of a CALL.
 *
 * <pre>
 *   0         8             12        14
 *   +---------+-------------+---------+------------------------------------+
 *   | object  | fingerprint | method  | arguments: an array of Object, or  |
 *   |         |             |         | null if there are none             |
 *   +---------+-------------+---------+------------------------------------+
 * </pre>
 *
 * @param fingerprint of the interface as the caller knows it
 * @param method its number there
 */
record CallFrame(long object, int fingerprint, int method, ByteBuffer arguments) {

    private static final int HEAD_BYTES = 14;

    ByteBuffer head() {
        return ByteBuffer.allocate(HEAD_BYTES)
                .putLong(object)
                .putInt(fingerprint)
                .putShort((short) method)
                .flip();
    }

    static CallFrame decode(ByteBuffer body) throws ProtocolException {
        try {
            return new CallFrame(body.getLong(), body.getInt(), Short.toUnsignedInt(body.getShort()), body.slice());
        } catch (BufferUnderflowException tooShort) {
            throw new ProtocolException("a call that ends before its arguments");
        }
    }
}
