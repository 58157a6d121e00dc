package dev.progeny.shared;

import static dev.progeny.shared.PipeLayout.LONG;

import dev.progeny.os.FaultPoint;
import dev.progeny.wire.ProtocolException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * One direction of a pipe: bytes in a ring, as one of its two users sees it; {@link PipeLayout} has the picture.
 *
 * <p>One writer, one reader. Each keeps its own position in this object and only tells it to the other through memory, so
 * nobody can set it back; the other's position is read, copied and checked: it never goes back, and the two are never apart
 * by less than 0 or more than the capacity. {@code setVolatile} of a position is the release whose partner is the other's {@code getVolatile};
 * it must be volatile because the look at the sleepers in {@link WaitPoint#signal} follows.
 */
final class PipeRing {

    final WaitPoint notEmpty;
    final WaitPoint notFull;

    private final MemorySegment memory;
    private final long capacity;

    // Guarded by the lock of the direction.
    private long position; // the writer's tail or the reader's head
    private long seen; // of the other's position

    PipeRing(Region region, long offset) {
        this.capacity = PipeLayout.capacity(region);
        this.memory = region.segment().asSlice(offset, PipeLayout.DATA + capacity);
        this.notEmpty = new WaitPoint(region, offset + PipeLayout.NOT_EMPTY);
        this.notFull = new WaitPoint(region, offset + PipeLayout.NOT_FULL);
    }

    /**
     * For the writer: whether bytes go in at once, all of what fits into the ring, some of what does not. True also for
     * nonsense, which {@link #write} reports.
     */
    boolean hasRoom(long bytes) {
        long wanted = bytes <= capacity ? bytes : 1;
        long used = position - (long) LONG.getVolatile(memory, PipeLayout.HEAD);
        return used < 0 || used > capacity || used + wanted <= capacity;
    }

    /** For the writer: puts in what {@link #hasRoom} says. */
    void write(ByteBuffer... parts) throws ProtocolException {
        long head = check((long) LONG.getVolatile(memory, PipeLayout.HEAD), position - capacity, position, "reader");
        long room = capacity - (position - head);
        long bytes = 0;
        for (ByteBuffer part : parts) {
            bytes += part.remaining();
        }
        if (bytes > room && bytes <= capacity) {
            return;
        }
        long end = position;
        for (ByteBuffer part : parts) {
            int length = (int) Math.min(part.remaining(), room - (end - position));
            copyIn(part, end, length);
            end += length;
        }
        if (end != position) {
            publish(end);
        }
    }

    private void publish(long end) {
        FaultPoint.reached(Step.PIPE_WRITTEN);
        position = end;
        LONG.setVolatile(memory, PipeLayout.TAIL, end);
        FaultPoint.reached(Step.PIPE_PUBLISHED);
        notEmpty.signal();
    }

    private void copyIn(ByteBuffer part, long at, int length) {
        MemorySegment from = MemorySegment.ofBuffer(part);
        int first = beforeTheWrap(at, length);
        MemorySegment.copy(from, 0, memory, place(at), first);
        MemorySegment.copy(from, first, memory, PipeLayout.DATA, length - first);
        part.position(part.position() + length);
    }

    /** For the reader; true also for nonsense, which {@link #read} reports. */
    boolean isReadable() {
        return (long) LONG.getVolatile(memory, PipeLayout.TAIL) != position;
    }

    /** For the reader: takes as much as there is and goes in. */
    int read(ByteBuffer to) throws ProtocolException {
        long tail = check((long) LONG.getVolatile(memory, PipeLayout.TAIL), position, position + capacity, "writer");
        int length = (int) Math.min(tail - position, to.remaining());
        if (length > 0) {
            copyOut(to, length);
            FaultPoint.reached(Step.PIPE_READ);
            position += length;
            LONG.setVolatile(memory, PipeLayout.HEAD, position);
            FaultPoint.reached(Step.PIPE_RELEASED);
            notFull.signal();
        }
        return length;
    }

    private void copyOut(ByteBuffer to, int length) {
        MemorySegment target = MemorySegment.ofBuffer(to);
        int first = beforeTheWrap(position, length);
        MemorySegment.copy(memory, place(position), target, 0, first);
        MemorySegment.copy(memory, PipeLayout.DATA, target, first, length - first);
        to.position(to.position() + length);
    }

    /** Both sides may sleep at it. */
    void wakeAll() {
        notEmpty.signal();
        notFull.signal();
    }

    private long check(long told, long least, long most, String culprit) throws ProtocolException {
        if (told < Math.max(seen, least) || told > most) {
            throw new ProtocolException("the " + culprit + " of the pipe left a position that cannot be: " + told
                    + ", expected " + Math.max(seen, least) + " to " + most);
        }
        seen = told;
        return told;
    }

    private int beforeTheWrap(long at, int length) {
        return (int) Math.min(length, capacity - at % capacity);
    }

    private long place(long at) {
        return PipeLayout.DATA + at % capacity;
    }
}
