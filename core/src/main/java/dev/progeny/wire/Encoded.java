package dev.progeny.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value as bytes: in one array, or in pieces, among which are large arrays of the value itself. Pieces are to be
 * copied to where they shall go before the value changes.
 */
public final class Encoded {

    /** A value of so many bytes is worth a way of its own: measured, see wire/DESIGN.md. */
    public static final int LARGE = 1 << 20;

    /** An array of so many is a piece. */
    static final int PIECE = 1 << 16;

    private final byte @Nullable [] whole;
    private final @Nullable List<MemorySegment> pieces; // nothing of java.lang.foreign is loaded for small values
    private final long length;

    private Encoded(byte @Nullable [] whole, @Nullable List<MemorySegment> pieces, long length) {
        this.whole = whole;
        this.pieces = pieces;
        this.length = length;
    }

    static Encoded of(byte[] whole) {
        return new Encoded(whole, null, whole.length);
    }

    static Encoded of(List<MemorySegment> pieces) {
        return new Encoded(null, pieces, pieces.stream().mapToLong(MemorySegment::byteSize).sum());
    }

    /** In bytes. */
    public long length() {
        return length;
    }

    public List<MemorySegment> pieces() {
        return pieces != null ? pieces : List.of(MemorySegment.ofArray(Objects.requireNonNull(whole)));
    }

    /** All of it in one array, copied if it is in pieces. */
    public byte[] toBytes() {
        if (whole != null) {
            return whole;
        }
        byte[] bytes = new byte[Math.toIntExact(length)];
        MemorySegment all = MemorySegment.ofArray(bytes);
        long at = 0;
        for (MemorySegment piece : pieces()) {
            MemorySegment.copy(piece, 0, all, at, piece.byteSize());
            at += piece.byteSize();
        }
        return bytes;
    }

    /** For a frame, after {@code head}; only arrays of other things than bytes are copied. */
    public ByteBuffer[] after(ByteBuffer head) {
        if (whole != null) {
            return new ByteBuffer[] {head, ByteBuffer.wrap(whole)};
        }
        List<MemorySegment> all = pieces();
        ByteBuffer[] parts = new ByteBuffer[1 + all.size()];
        parts[0] = head;
        for (int i = 0; i < all.size(); i++) {
            parts[i + 1] = bytes(all.get(i));
        }
        return parts;
    }

    private static ByteBuffer bytes(MemorySegment piece) {
        return piece.heapBase().orElse(null) instanceof byte[]
                ? piece.asByteBuffer()
                : ByteBuffer.wrap(piece.toArray(ValueLayout.JAVA_BYTE));
    }
}
