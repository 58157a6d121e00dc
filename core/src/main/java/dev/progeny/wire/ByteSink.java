package dev.progeny.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that grow as they are written.
 *
 * <p>Made for one value and not pooled: the array leaves with the value, and per-thread buffers would multiply with
 * virtual threads. A large array is written into memory of exactly its size, which is then given away without a copy.
 */
final class ByteSink {

    private static final int FIRST = 64;

    private byte[] bytes = new byte[FIRST];
    private ByteBuffer to = ByteBuffer.wrap(bytes);

    /** Returns the buffer with room for {@code needed} bytes more; valid until the next call. */
    ByteBuffer room(long needed) throws IOException {
        if (to.remaining() < needed) {
            grow(to.position() + needed);
        }
        return to;
    }

    void count(int count) throws IOException {
        if (count < Form.WIDE) {
            room(1).put((byte) count);
        } else {
            room(5).put((byte) Form.WIDE).putInt(count);
        }
    }

    /** The form and text of a string. */
    void text(String text) throws IOException {
        if (isLatin(text)) {
            room(1).put(Form.LATIN);
            latin(text);
        } else {
            room(1).put(Form.UTF16);
            count(text.length());
            ByteBuffer room = room(2L * text.length());
            room.asCharBuffer().put(text);
            room.position(room.position() + 2 * text.length());
        }
    }

    @SuppressWarnings("deprecation") // It drops the high bytes, which are 0 here, and is the one way without a copy.
    private void latin(String text) throws IOException {
        int length = text.length();
        count(length);
        ByteBuffer room = room(length);
        text.getBytes(0, length, bytes, room.position());
        room.position(room.position() + length);
    }

    private static boolean isLatin(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        return bits <= 0xFF;
    }

    byte[] toBytes() {
        return to.hasRemaining() ? Arrays.copyOf(bytes, to.position()) : bytes;
    }

    private void grow(long needed) throws IOException {
        if (needed > FrameReader.MAX_LENGTH) {
            throw new IOException("the value takes more than " + FrameReader.MAX_LENGTH
                    + " bytes; pass a file name or shared memory instead");
        }
        long capacity = Math.min(FrameReader.MAX_LENGTH, Math.max(2L * to.capacity(), needed));
        bytes = Arrays.copyOf(bytes, (int) capacity);
        to = ByteBuffer.wrap(bytes).position(to.position());
    }
}
