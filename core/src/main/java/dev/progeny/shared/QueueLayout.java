package dev.progeny.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Where a {@link SharedQueue} keeps what in its region, and with which memory order each is accessed.
 *
 * <pre>
 *      0  capacity in items | slots | bytes      written once, before anyone else sees them
 *     64  tail: items ever put                   written under PUT   (volatile: publishes slot and bytes)
 *    128  head: items ever taken or passed       written under TAKE  (volatile: frees slot and bytes)
 *    136  removed: slots marked between the two  written under TAKE
 *    192  done: items ever finished              compare-and-set by anyone
 *    256  state: 0 open, 1 shut down             written under PUT
 *    320  mutex PUT                              128 bytes
 *    448  mutex TAKE                             128 bytes
 *    576  wait point NOT EMPTY                    64 bytes
 *    640  wait point NOT FULL                     64 bytes
 *    704  wait point DONE                         64 bytes
 *    768  slots, a ring of 16 bytes each:
 *           0        8        12       16
 *           +--------+--------+--------+
 *           | end    | length | state  |         end: where its bytes end, in bytes ever put
 *           +--------+--------+--------+         state: 0 present, 1 removed
 *   then  bytes, a ring; an item may wrap around its end
 * </pre>
 *
 * <p>Slots and bytes are powers of two. Item n is in slot n modulo slots; byte p at p modulo bytes.
 */
final class QueueLayout {

    static final long PUT = 320;
    static final long TAKE = PUT + Mutex.BYTES;
    static final long NOT_EMPTY = TAKE + Mutex.BYTES;
    static final long NOT_FULL = NOT_EMPTY + WaitPoint.BYTES;
    static final long DONE_POINT = NOT_FULL + WaitPoint.BYTES;

    private static final long CAPACITY = 0;
    private static final long SLOTS = 8;
    private static final long BYTES = 16;
    private static final long TAIL = 64;
    private static final long HEAD = 128;
    private static final long REMOVED = 136;
    private static final long DONE = 192;
    private static final long STATE = 256;
    private static final long FIRST_SLOT = DONE_POINT + WaitPoint.BYTES;
    private static final long SLOT_BYTES = 16;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;
    private final long capacity;
    private final long slots;
    private final long bytes;

    /** Reads the capacities from memory, once, and believes them only if they fit its size. */
    QueueLayout(MemorySegment memory) {
        this.memory = memory;
        this.capacity = memory.get(ValueLayout.JAVA_LONG, CAPACITY);
        this.slots = memory.get(ValueLayout.JAVA_LONG, SLOTS);
        this.bytes = memory.get(ValueLayout.JAVA_LONG, BYTES);
        boolean sound = Long.bitCount(slots) == 1
                && Long.bitCount(bytes) == 1
                && capacity >= 1
                && capacity <= slots
                && slots <= memory.byteSize()
                && FIRST_SLOT + slots * SLOT_BYTES + bytes == memory.byteSize();
        if (!sound) {
            throw damaged();
        }
    }

    static long size(int capacity, long bytes) {
        return FIRST_SLOT + slots(capacity) * SLOT_BYTES + powerOfTwo(bytes);
    }

    static void initialize(MemorySegment memory, int capacity, long bytes) {
        memory.set(ValueLayout.JAVA_LONG, CAPACITY, capacity);
        memory.set(ValueLayout.JAVA_LONG, SLOTS, slots(capacity));
        memory.set(ValueLayout.JAVA_LONG, BYTES, powerOfTwo(bytes));
    }

    private static long slots(int capacity) {
        return powerOfTwo(2L * capacity);
    }

    private static long powerOfTwo(long atLeast) {
        return atLeast <= 1 ? 1 : Long.highestOneBit(atLeast - 1) << 1;
    }

    static IllegalStateException damaged() {
        return new IllegalStateException("the queue's memory is damaged: some process has written into it at random");
    }

    int capacity() {
        return (int) capacity;
    }

    long slots() {
        return slots;
    }

    long bytes() {
        return bytes;
    }

    long tailVolatile() {
        return (long) LONG.getVolatile(memory, TAIL);
    }

    void setTailVolatile(long items) {
        LONG.setVolatile(memory, TAIL, items);
    }

    long headVolatile() {
        return (long) LONG.getVolatile(memory, HEAD);
    }

    void setHeadVolatile(long items) {
        LONG.setVolatile(memory, HEAD, items);
    }

    long removedVolatile() {
        return (long) LONG.getVolatile(memory, REMOVED);
    }

    void setRemovedVolatile(long items) {
        LONG.setVolatile(memory, REMOVED, items);
    }

    long doneVolatile() {
        return (long) LONG.getVolatile(memory, DONE);
    }

    boolean compareAndSetDone(long expected, long items) {
        return LONG.compareAndSet(memory, DONE, expected, items);
    }

    boolean isShutdownVolatile() {
        return (int) INT.getVolatile(memory, STATE) != 0;
    }

    void setShutdownVolatile() {
        INT.setVolatile(memory, STATE, 1);
    }

    /** Plain: published by the tail. */
    void setSlot(long item, long end, int length) {
        long slot = slot(item);
        memory.set(ValueLayout.JAVA_LONG, slot, end);
        memory.set(ValueLayout.JAVA_INT, slot + 8, length);
        memory.set(ValueLayout.JAVA_INT, slot + 12, 0);
    }

    /** Plain, as the next two: under a mutex, of an item between head and tail. */
    long end(long item) {
        return memory.get(ValueLayout.JAVA_LONG, slot(item));
    }

    /** Checked: as many bytes can be copied. */
    int length(long item) {
        int length = memory.get(ValueLayout.JAVA_INT, slot(item) + 8);
        if (length < 0 || length > bytes) {
            throw damaged();
        }
        return length;
    }

    boolean isRemoved(long item) {
        return memory.get(ValueLayout.JAVA_INT, slot(item) + 12) != 0;
    }

    void setRemoved(long item) {
        INT.setVolatile(memory, slot(item) + 12, 1);
    }

    private long slot(long item) {
        return FIRST_SLOT + (item & (slots - 1)) * SLOT_BYTES;
    }

    void copyIn(byte[] item, long position) {
        long at = position & (bytes - 1);
        int first = (int) Math.min(item.length, bytes - at);
        MemorySegment.copy(item, 0, memory, ValueLayout.JAVA_BYTE, ring() + at, first);
        MemorySegment.copy(item, first, memory, ValueLayout.JAVA_BYTE, ring(), item.length - first);
    }

    void copyOut(long position, byte[] item) {
        long at = position & (bytes - 1);
        int first = (int) Math.min(item.length, bytes - at);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, ring() + at, item, 0, first);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, ring(), item, first, item.length - first);
    }

    private long ring() {
        return FIRST_SLOT + slots * SLOT_BYTES;
    }
}
