package dev.progeny.wire;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that grow as they are written.
 *
 * <p>Made for one value and not pooled: the array leaves with the value, and per-thread buffers would multiply with
 * virtual threads. A large array is written into memory of exactly its size, which is then given away without a copy;
 * or it is not written at all, but taken as a piece.
 */
final class ByteSink {

    private static final int FIRST = 64;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final boolean inPieces;
    private @Nullable List<MemorySegment> pieces; // all that is before bytes
    private long before; // their length
    private byte[] bytes = new byte[FIRST];
    private ByteBuffer to = ByteBuffer.wrap(bytes);

    /** @param inPieces whether large arrays may be taken as they are */
    ByteSink(boolean inPieces) {
        this.inPieces = inPieces;
    }

    /** Returns the buffer with room for {@code needed} bytes more; valid until the next call. */
    ByteBuffer room(long needed) throws IOException {
        if (to.remaining() < needed) {
            grow(to.position() + needed);
        }
        return to;
    }

    /** Whether so many bytes, of elements of {@code width}, are to be given to {@link #piece}. */
    boolean takesPiece(long length, int width) {
        return inPieces && length >= Encoded.PIECE && (width == 1 || LITTLE_ENDIAN);
    }

    /** Takes an array as it is in memory. */
    void piece(MemorySegment array) throws IOException {
        check(before + to.position() + array.byteSize());
        if (pieces == null) {
            pieces = new ArrayList<>(4);
        }
        pieces.add(MemorySegment.ofArray(bytes).asSlice(0, to.position()));
        pieces.add(array);
        before += to.position() + array.byteSize();
        bytes = new byte[FIRST];
        to = ByteBuffer.wrap(bytes);
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
            utf16(text);
        }
    }

    @SuppressWarnings("deprecation") // It drops the high bytes, which are 0 here, and is the one way without a copy.
    private void latin(String text) throws IOException {
        int length = text.length();
        count(length);
        if (takesPiece(length, Byte.BYTES)) {
            piece(MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1)));
            return;
        }
        ByteBuffer room = room(length);
        text.getBytes(0, length, bytes, room.position());
        room.position(room.position() + length);
    }

    private void utf16(String text) throws IOException {
        int length = text.length();
        count(length);
        if (takesPiece(2L * length, Character.BYTES)) {
            piece(MemorySegment.ofArray(text.toCharArray()));
            return;
        }
        ByteBuffer room = room(2L * length);
        Form.elements(room).asCharBuffer().put(text);
        room.position(room.position() + 2 * length);
    }

    private static boolean isLatin(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        return bits <= 0xFF;
    }

    Encoded encoded() {
        if (pieces == null) {
            return Encoded.of(to.hasRemaining() ? Arrays.copyOf(bytes, to.position()) : bytes);
        }
        List<MemorySegment> all = new ArrayList<>(pieces);
        all.add(MemorySegment.ofArray(bytes).asSlice(0, to.position()));
        return Encoded.of(all);
    }

    private void grow(long needed) throws IOException {
        check(before + needed);
        long capacity = Math.min(FrameReader.MAX_LENGTH, Math.max(2L * to.capacity(), needed));
        bytes = Arrays.copyOf(bytes, (int) capacity);
        to = ByteBuffer.wrap(bytes).position(to.position());
    }

    private static void check(long length) throws IOException {
        if (length > FrameReader.MAX_LENGTH) {
            throw new IOException("the value takes more than " + FrameReader.MAX_LENGTH
                    + " bytes; pass a file name or shared memory instead");
        }
    }
}
