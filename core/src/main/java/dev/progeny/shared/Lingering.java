package dev.progeny.shared;

import dev.progeny.os.Deadline;
import dev.progeny.os.DescriptorLimit;
import dev.progeny.os.DescriptorLimit.ReachedException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Regions whose objects nobody closed and nobody can reach any more. They stay for some seconds, because a handle to one may
 * be on its way to another process.
 *
 * <p>Objects come with each task and leave when the collector finds them, which it has no reason to look for: they are small,
 * and their descriptors are not its business. So they are counted, and it is asked when they are many.
 */
final class Lingering {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A program that closes nothing shall not run out of descriptors by it. */
    private static final int MOST = Math.clamp(DescriptorLimit.get() / 8, 8, 256);

    /** From so many on the collector is asked; the next time when there are twice as many as it left. */
    private static final int MANY = Math.clamp(DescriptorLimit.get() / 4, 16, 1_000);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Deque<Entry> REGIONS = new ArrayDeque<>(); // guarded by itself

    private static volatile int tooMany = MANY;

    private Lingering() {}

    private record Entry(Region region, long untilNanos) {}

    /** Opens descriptors. */
    @FunctionalInterface
    interface Opening {
        Region open() throws IOException;
    }

    /** Releases it later, when some shared object is made or received after the time is over. */
    static void add(Region region) {
        synchronized (REGIONS) {
            REGIONS.add(new Entry(region, System.nanoTime() + NANOS));
        }
    }

    /** Does it when there is room for it: where there are no descriptors, those of unreachable objects are taken back. */
    static Region makingRoomFor(Opening opening) throws IOException {
        release(MOST);
        if (Region.count() >= tooMany) {
            collect();
            release(MOST / 2);
            tooMany = Math.max(MANY, 2 * Region.count());
        }
        try {
            return opening.open();
        } catch (ReachedException usedUp) {
            collect();
            return opened(opening);
        }
    }

    /** What the collector has found comes one by one, from another thread. */
    private static Region opened(Opening opening) throws IOException {
        Deadline deadline = Deadline.after(PATIENCE);
        while (true) {
            release(0);
            try {
                return opening.open();
            } catch (ReachedException still) {
                if (deadline.isOver()) {
                    throw still;
                }
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Those that had their time, and of the others the oldest until so many are left. */
    private static void release(int most) {
        for (Region next = next(most); next != null; next = next(most)) {
            next.release();
        }
    }

    private static @Nullable Region next(int most) {
        synchronized (REGIONS) {
            Entry oldest = REGIONS.peek();
            boolean due = oldest != null && (oldest.untilNanos - System.nanoTime() < 0 || REGIONS.size() > most);
            return due ? REGIONS.remove().region : null;
        }
    }

    private static int size() {
        synchronized (REGIONS) {
            return REGIONS.size();
        }
    }

    /** Returns when what is unreachable lingers, or soon after where the collector does not answer. */
    private static void collect() {
        var collected = new CountDownLatch(1);
        Cleaner.Cleanable _ = Attachment.CLEANER.register(new Object(), collected::countDown);
        System.gc();
        boolean interrupted = false;
        try {
            boolean _ = collected.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (int before = -1, now = size(); now != before; before = now, now = size()) {
                Thread.sleep(2); // they come one by one, from another thread
            }
        } catch (InterruptedException later) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
