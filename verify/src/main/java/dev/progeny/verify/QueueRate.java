package dev.progeny.verify;

import dev.progeny.ChildProcess;
import dev.progeny.shared.SharedMemory;
import dev.progeny.shared.SharedQueue;
import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many small items a second pass from a child process to this one; for bench/shared_queue.py. */
public final class QueueRate {

    private static final int ITEMS = 1_000_000;
    private static final int ROUNDS = 6; // the first ones warm both sides up; the best counts
    private static final int RING = 1 << 16;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    record Reading(int sensor, long at, double value) implements Serializable {}

    private QueueRate() {}

    public static void main(String... none) throws Exception {
        System.out.printf("integers %.2f M/s%n", integers());
        System.out.printf("records %.2f M/s%n", records());
        System.out.printf("bare ring %.2f M/s%n", bareRing());
        System.out.printf("idle taker %.2f %% of a core%n", idleTaker());
    }

    /** What it costs to wait for an item that does not come: the processor time of a child that does nothing else. */
    private static double idleTaker() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10)) {
            ChildProcess<Integer> taker = ChildProcess.start(() -> queue.take());
            Thread.sleep(2_000); // it has started, and found out that nothing comes
            long before = processorTicks(taker.pid());
            Thread.sleep(5_000);
            double percent = (processorTicks(taker.pid()) - before) / 5.0; // 100 ticks a second
            queue.put(1);
            taker.join();
            return percent;
        }
    }

    /** User and system time of a process, fields 14 and 15 of its stat. */
    private static long processorTicks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        List<String> fromThird = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Long.parseLong(fromThird.get(11)) + Long.parseLong(fromThird.get(12));
    }

    private static double integers() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10_000)) {
            ChildProcess<Void> producer = ChildProcess.start(() -> {
                for (int i = 0; i < ITEMS * ROUNDS; i++) {
                    queue.put(i);
                }
            });
            var _ = producer.onExit().thenRun(queue::shutdown); // if it fails, so do we
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < ITEMS; i++) {
                    if (queue.take() != round * ITEMS + i) {
                        throw new AssertionError("out of order");
                    }
                }
                best = Math.max(best, ITEMS * 1e3 / (System.nanoTime() - start));
            }
            producer.join();
            return best;
        }
    }

    private static double records() throws Exception {
        try (SharedQueue<Reading> queue = SharedQueue.create(10_000)) {
            ChildProcess<Void> producer = ChildProcess.start(() -> {
                for (int i = 0; i < ITEMS * ROUNDS; i++) {
                    queue.put(new Reading(i & 7, i, i * 0.5));
                }
            });
            var _ = producer.onExit().thenRun(queue::shutdown); // if it fails, so do we
            double best = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < ITEMS; i++) {
                    if (queue.take().at() != (long) round * ITEMS + i) {
                        throw new AssertionError("out of order");
                    }
                }
                best = Math.max(best, ITEMS * 1e3 / (System.nanoTime() - start));
            }
            producer.join();
            return best;
        }
    }

    /** The floor: one producer, one consumer, longs in a ring, no waiting but spinning, no bound on anything else. */
    private static double bareRing() throws Exception {
        try (SharedMemory memory = SharedMemory.create(128 + RING * 8L)) {
            long items = 20_000_000;
            ChildProcess<Void> producer = ChildProcess.start(() -> {
                MemorySegment ring = memory.segment();
                long free = RING;
                for (long i = 0; i < items; i++) {
                    while (i >= free) {
                        Thread.onSpinWait();
                        free = (long) LONG.getAcquire(ring, 64L) + RING;
                    }
                    ring.set(ValueLayout.JAVA_LONG, 128 + (i & (RING - 1)) * 8, i);
                    LONG.setRelease(ring, 0L, i + 1);
                }
            });
            MemorySegment ring = memory.segment();
            long sum = 0;
            long there = 0;
            long start = 0;
            for (long i = 0; i < items; i++) {
                while (i >= there) {
                    Thread.onSpinWait();
                    there = (long) LONG.getAcquire(ring, 0L);
                }
                sum += ring.get(ValueLayout.JAVA_LONG, 128 + (i & (RING - 1)) * 8);
                LONG.setRelease(ring, 64L, i + 1);
                if (i == items / 2) {
                    start = System.nanoTime(); // both sides are warm
                }
            }
            double rate = items * 0.5e3 / (System.nanoTime() - start);
            producer.join();
            if (sum != items * (items - 1) / 2) {
                throw new AssertionError("wrong sum " + sum);
            }
            return rate;
        }
    }
}
