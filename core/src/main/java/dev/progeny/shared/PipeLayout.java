package dev.progeny.shared;

import dev.progeny.os.ProcessWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory of a pipe.
 *
 * <pre>
 *   0            64           128         192                    192 + R          192 + 2 R
 *   +------------+------------+-----------+----------------------+----------------+
 *   | left end:  | right end: | creator   | ring, left to right  | ring, right to |
 *   | see below  | see below  | (8 bytes) | (R = 256 + capacity) | left           |
 *   +------------+------------+-----------+----------------------+----------------+
 *
 *   an end:  0                  8          a ring:  0       64      128         192        256       256 + capacity
 *            +------------------+--------+          +-------+-------+-----------+----------+---------+
 *            | user (process    | closed |          | tail: | head: | wait point| wait     | bytes   |
 *            | word), 0: none   | 0 or 1 |          | put   | taken | not empty | point    |         |
 *            | yet, 1: given up |        |          | so far| so far|           | not full |         |
 *            +------------------+--------+          +-------+-------+-----------+----------+---------+
 * </pre>
 *
 * <p>Tail and head count bytes and never wrap; each has one writer and a cache line of its own. The capacity is what the
 * size of the mapped file gives, not a number in memory that someone could change.
 */
final class PipeLayout {

    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    static final long LINE = 64;

    static final long USER = 0;
    static final long CLOSED = 8;

    static final long TAIL = 0;
    static final long HEAD = LINE;
    static final long NOT_EMPTY = 2 * LINE;
    static final long NOT_FULL = NOT_EMPTY + WaitPoint.BYTES;
    static final long DATA = NOT_FULL + WaitPoint.BYTES;

    static final int LEAST_CAPACITY = 64;
    static final int MOST_CAPACITY = 1 << 30;

    private static final long CREATOR = 2 * LINE;
    private static final long RINGS = 3 * LINE;

    private PipeLayout() {}

    static long bytes(int capacity) {
        return RINGS + 2 * (DATA + roundedUp(capacity));
    }

    /** To whole cache lines, so that both rings are aligned. */
    private static long roundedUp(int capacity) {
        return (capacity + LINE - 1) / LINE * LINE;
    }

    static long capacity(Region region) {
        return ringBytes(region) - DATA;
    }

    /** The ring that the given end, 0 (left) or 1, writes. */
    static long ring(Region region, int end) {
        return RINGS + end * ringBytes(region);
    }

    private static long ringBytes(Region region) {
        return (region.segment().byteSize() - RINGS) / 2;
    }

    static long end(int end) {
        return end * LINE;
    }

    static void setCreator(MemorySegment memory) {
        LONG.setVolatile(memory, CREATOR, ProcessWord.current());
    }

    static long creator(MemorySegment memory) {
        return (long) LONG.getVolatile(memory, CREATOR);
    }
}
