package dev.progeny.verify.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One producer, one consumer, longs in a mapped file, spinning instead of waiting, no bound on anything else. */
final class BareRing {

    private static final int SLOTS = 1 << 16;
    private static final long TAIL = 0;
    private static final long HEAD = 64;
    private static final long FIRST = 128;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private long put; // the producer's
    private long taken; // the consumer's

    private BareRing(MemorySegment memory) {
        this.memory = memory;
    }

    static BareRing at(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new BareRing(channel.map(MapMode.READ_WRITE, 0, FIRST + SLOTS * 8L, Arena.global()));
        }
    }

    void put(long items) {
        long end = put + items;
        long free = put;
        for (long i = put; i < end; i++) {
            while (i >= free) {
                Thread.onSpinWait();
                free = (long) LONG.getAcquire(memory, HEAD) + SLOTS;
            }
            memory.set(ValueLayout.JAVA_LONG, slot(i), i);
            LONG.setRelease(memory, TAIL, i + 1);
        }
        put = end;
    }

    void take(long items) {
        long end = taken + items;
        long there = taken;
        for (long i = taken; i < end; i++) {
            while (i >= there) {
                Thread.onSpinWait();
                there = (long) LONG.getAcquire(memory, TAIL);
            }
            if (memory.get(ValueLayout.JAVA_LONG, slot(i)) != i) {
                throw new AssertionError("out of order at " + i);
            }
            LONG.setRelease(memory, HEAD, i + 1);
        }
        taken = end;
    }

    private static long slot(long number) {
        return FIRST + (number & (SLOTS - 1)) * 8;
    }
}
