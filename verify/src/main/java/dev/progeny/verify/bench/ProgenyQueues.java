package dev.progeny.verify.bench;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.shared.SharedQueue;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What passes through a SharedQueue, and what it costs to wait for it. */
final class ProgenyQueues {

    private static final int ITEMS = 1_000_000;
    private static final int WATCHED_SECONDS = 3;

    /** As an item of a queue. */
    record Reading(int sensor, long at, double value) implements Serializable {}

    /** Makes the i-th item, in the process that puts it. */
    @FunctionalInterface
    private interface Maker<E> extends Serializable {
        E make(int i);
    }

    private final Pool pool;

    ProgenyQueues(Pool pool) {
        this.pool = pool;
    }

    void addTo(Side side) {
        var _ = side.with("integers", size -> through(i -> i))
                .with("records", size -> through(i -> new Reading(i & 7, i, i * 0.5)))
                .with("taker", size -> idleTaker());
    }

    /** Millions of items a second from a task in a worker to this thread. */
    private <E> double through(Maker<E> maker) throws Exception {
        try (SharedQueue<E> queue = SharedQueue.create(10_000)) {
            int first = ITEMS / 10; // until both sides are at it
            var producer = pool.submit(() -> {
                for (int i = 0; i < ITEMS + first; i++) {
                    queue.put(maker.make(i));
                }
            });
            var _ = producer.whenComplete((done, failed) -> queue.shutdown()); // if it fails, so do we
            take(queue, first);
            double seconds = Side.seconds(() -> take(queue, ITEMS));
            producer.get();
            return ITEMS / 1e6 / seconds;
        }
    }

    private static void take(SharedQueue<?> queue, int items) throws InterruptedException {
        for (int i = 0; i < items; i++) {
            queue.take();
        }
    }

    /** The processor time, in percent of a core, of a child that waits for an item that does not come. */
    private static double idleTaker() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10)) {
            ChildProcess<Integer> taker = ChildProcess.start(() -> queue.take());
            Thread.sleep(2_000); // it has started, and found out that nothing comes
            long before = processorTicks(taker.pid());
            Thread.sleep(WATCHED_SECONDS * 1_000);
            double percent = (double) (processorTicks(taker.pid()) - before) / WATCHED_SECONDS; // 100 ticks a second
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
}
