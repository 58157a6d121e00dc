package dev.progeny.shared;

import dev.progeny.wire.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The twelve bytes before every message, big-endian.
 *
 * <pre>
 *   0          4          8        12
 *   +----------+----------+--------+
 *   | mark     | sequence | length |  content (length bytes)
 *   +----------+----------+--------+
 * </pre>
 *
 * <p>The mark says whether an object or raw bytes follow. {@code sequence} counts the messages of one direction from 0
 * and wraps. Anything unexpected is a violation, after which nothing that comes is believed.
 */
record MessageHeader(Content content, int length) {

    static final int BYTES = 12;

    static ByteBuffer of(Content content, int sequence, int length) {
        return ByteBuffer.allocate(BYTES).putInt(content.mark).putInt(sequence).putInt(length).flip();
    }

    static MessageHeader read(ByteBuffer from, int expectedSequence, int maxLength) throws ProtocolException {
        Content content = Content.of(from.getInt());
        int sequence = from.getInt();
        if (sequence != expectedSequence) {
            throw new ProtocolException("message number " + sequence + " came where " + expectedSequence + " should");
        }
        int length = from.getInt();
        if (length < 0 || length > maxLength) {
            throw new ProtocolException("a message of " + length + " bytes came, at most " + maxLength
                    + " are accepted; see maxMessageBytes");
        }
        return new MessageHeader(content, length);
    }

    /** What a message holds, and how its user names it. */
    enum Content {
        OBJECT(0x50474f31, "an object", "receive()"), // "PGO1"
        BYTES(0x50474231, "raw bytes", "receiveBytes()"); // "PGB1"

        final String words;
        final String receiver;
        private final int mark;

        Content(int mark, String words, String receiver) {
            this.mark = mark;
            this.words = words;
            this.receiver = receiver;
        }

        private static Content of(int mark) throws ProtocolException {
            for (Content content : values()) {
                if (content.mark == mark) {
                    return content;
                }
            }
            throw new ProtocolException("what came is no message: mark 0x" + Integer.toHexString(mark));
        }
    }
}
