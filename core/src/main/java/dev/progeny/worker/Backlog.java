package dev.progeny.worker;

import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Tasks that have come but have not begun, because a coroutine keeps the one carrier thread to itself. They need not wait
 * for it: the parent is told, and may have them back for another process.
 *
 * <pre>
 * RESTING --a task comes--> LOOKING --none begins for 20 ms, some wait--> STALLED (told)
 *    ^                      |    ^                                           |
 *    +--nothing happened----+    +-----------all have begun (told)-----------+
 * </pre>
 *
 * A task that was given back leaves its thread behind, which does nothing but to begin: that it does shows that the
 * carrier is free again.
 */
final class Backlog {

    private static final long PATIENCE_MILLIS = 20;
    private static final long LONGEST_MILLIS = 1_280;

    private final FrameWriter writer;

    // Guarded by this.
    private final LinkedHashSet<Long> waiting = new LinkedHashSet<>();
    private int notBegun; // threads, those of tasks that were given back included
    private long begun;
    private boolean resting;
    private boolean stalled;

    Backlog(FrameWriter writer) {
        this.writer = writer;
    }

    /** Starts the thread that looks. A platform thread, for it must run while the carrier does not come. */
    void watch() {
        Thread.ofPlatform().daemon().name("progeny-backlog").start(() -> {
            try {
                while (true) {
                    look();
                }
            } catch (IOException | InterruptedException parentGone) {
                // Nobody to tell; the control thread ends the process.
            }
        });
    }

    synchronized void add(long task) {
        waiting.add(task);
        notBegun++;
        if (resting) {
            resting = false;
            notifyAll();
        }
    }

    /** Called by the task's thread; false if the task was given back. */
    synchronized boolean begin(long task) {
        begun++;
        if (--notBegun == 0 && stalled) {
            notifyAll();
        }
        return waiting.remove(task);
    }

    /** Gives back the oldest tasks that wait. */
    void giveBack(long most) throws IOException {
        for (long task : takeOldest(most)) {
            tell(FrameType.RETURNED, task);
        }
    }

    /** Gives back one task, unless it has begun, or not come yet. */
    void giveBackOne(long task) throws IOException {
        synchronized (this) {
            if (!waiting.remove(task)) {
                return;
            }
        }
        tell(FrameType.RETURNED, task);
    }

    private synchronized List<Long> takeOldest(long most) {
        List<Long> oldest = new ArrayList<>();
        for (Iterator<Long> next = waiting.iterator(); next.hasNext() && oldest.size() < most; ) {
            oldest.add(next.next());
            next.remove();
        }
        return oldest;
    }

    private void look() throws IOException, InterruptedException {
        long before = begun();
        Thread.sleep(PATIENCE_MILLIS);
        if (!stallsSince(before)) {
            return;
        }
        for (long pause = PATIENCE_MILLIS; isStalled(); pause = Math.min(2 * pause, LONGEST_MILLIS)) {
            int tasks = waiting();
            if (tasks > 0) {
                tell(FrameType.STALLED, tasks);
            }
            awaitFlow(pause);
        }
        tell(FrameType.FLOWING, 0);
    }

    private synchronized long begun() {
        return begun;
    }

    /** Where nothing happens it looks no further until something does, so that idle workers sleep. */
    private synchronized boolean stallsSince(long before) throws InterruptedException {
        if (begun != before) {
            return false;
        }
        stalled = notBegun > 0;
        resting = !stalled;
        while (resting) {
            wait();
        }
        return stalled;
    }

    private synchronized boolean isStalled() {
        stalled = notBegun > 0;
        return stalled;
    }

    private synchronized int waiting() {
        return waiting.size();
    }

    private synchronized void awaitFlow(long millis) throws InterruptedException {
        long start = System.nanoTime();
        long left = millis;
        while (notBegun > 0 && left > 0) {
            wait(left);
            left = millis - (System.nanoTime() - start) / 1_000_000;
        }
    }

    private void tell(FrameType type, long number) throws IOException {
        writer.write(type, ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }
}
