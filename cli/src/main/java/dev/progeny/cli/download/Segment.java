package dev.progeny.cli.download;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A part of the file that one connection at a time fetches, from its start to its limit. The thread that fetches it is
 * the only one to move it, and holds the lock of {@link Progress} meanwhile; so that thread may look without it.
 */
final class Segment {

    /** The limit while the length of the file is unknown. */
    static final long OPEN = Long.MAX_VALUE;

    /** Small enough that a damaged byte costs little, large enough that a sidecar stays short. */
    private static final long EXTENT_BYTES = 16 << 20;

    private final long start;
    private long limit;
    private long position;
    private long extentStart;
    private final CRC32C crc = new CRC32C();

    /** @param limit exclusive */
    Segment(long start, long limit) {
        this.start = start;
        this.limit = limit;
        this.position = start;
        this.extentStart = start;
    }

    long start() {
        return start;
    }

    long limit() {
        return limit;
    }

    long position() {
        return position;
    }

    /** Bytes that may come in one piece: to the limit, or to the end of the extent, which is never passed. */
    long room() {
        return Math.min(limit, extentStart + EXTENT_BYTES) - position;
    }

    boolean isDone() {
        return position >= limit;
    }

    void limitTo(long known) {
        limit = known;
    }

    /** Returns an extent that is complete with these bytes, or null. */
    @Nullable Extent advance(byte[] bytes, int count) {
        crc.update(bytes, 0, count);
        position += count;
        if (position < limit && position - extentStart < EXTENT_BYTES) {
            return null;
        }
        Extent complete = new Extent(extentStart, position, (int) crc.getValue());
        extentStart = position;
        crc.reset();
        return complete;
    }

    /** What is on disk of the extent that still grows; null if nothing is. */
    @Nullable Extent growing() {
        return position == extentStart ? null : new Extent(extentStart, position, (int) crc.getValue());
    }
}
