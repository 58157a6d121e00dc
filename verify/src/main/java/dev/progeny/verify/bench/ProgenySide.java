package dev.progeny.verify.bench;

import dev.progeny.ChildProcess;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.WorkerInfo;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMap;
import dev.progeny.shared.SharedMemory;
import java.util.List;
import java.util.stream.IntStream;

/** Progeny's column of the table. */
public final class ProgenySide {

    static final Job<Integer> NOTHING = () -> 0;

    private static final int BURST = 100_000;
    private static final int MAPPED = 1_000_000;
    private static final int LARGE = 64 << 20;
    private static final int PUTS = 5_000;

    private final Pool pool = Pool.processes(2);
    private final Pool oneTaskEach = Pool.processes(1, o -> o.withSpares(1).withTasksPerWorker(1));
    private final Pool hybrid = Pool.hybrid(1, 100_000);
    private final List<Integer> numbers = IntStream.range(0, MAPPED).boxed().toList();
    private final byte[] large = new byte[LARGE];
    private final SharedMemory memory = SharedMemory.create(LARGE);
    private final SharedLong counter = SharedLong.create(0);
    private final SharedLock lock = SharedLock.create();
    private final SharedMap<Integer, Integer> map = SharedMap.create();

    private ProgenySide() {}

    public static void main(String... none) throws Exception {
        var side = new ProgenySide();
        try (side.pool; side.oneTaskEach; side.hybrid; side.memory; side.counter; side.lock; side.map) {
            side.columns().serve();
        }
    }

    private Side columns() {
        Side side = new Side()
                .with("noop", size -> Tasks.roundTrip(pool, NOTHING))
                .with("burst", size -> Tasks.rate(pool, NOTHING, BURST))
                .with("map", size -> MAPPED / 1e6 / Side.seconds(() -> pool.map(numbers, x -> x + 1)))
                .with("value", size -> Side.seconds(() -> thereAndBack(large)) * 1e3)
                .with("handle", size -> Side.seconds(this::touched) * 1e3)
                .with("cold", size -> Side.seconds(() -> ChildProcess.start(() -> {}).join()) * 1e3)
                .with("spare", size -> onSpare())
                .with("first-counter", size -> firstCounter())
                .with("first-nothing", size -> second(() -> 2L))
                .with("counter", size -> counted(10_000_000, counter::incrementAndGet))
                .with("locked", size -> counted(1_000_000, this::incrementUnderLock))
                .with("put", size -> put())
                .with("get", size -> get())
                .with("memory", size -> idleWorker())
                .with("queued", size -> queuedTask())
                .with("parent", size -> workerInParent());
        new ProgenyQueues(pool).addTo(side);
        new ProgenyCaptured(pool).addTo(side);
        new ProgenyGrowth(pool, hybrid).addTo(side);
        return side;
    }

    private void thereAndBack(byte[] bytes) throws Exception {
        if (pool.submit(() -> bytes).get().length != bytes.length) {
            throw new AssertionError("not what was sent");
        }
    }

    /** The worker writes at both ends of memory that it shares with us. */
    private void touched() throws Exception {
        SharedMemory shared = memory;
        byte mark = (byte) System.nanoTime();
        SharedMemory back = pool.submit(() -> {
                    shared.bytes().put(0, mark).put(LARGE - 1, mark);
                    return shared;
                })
                .get();
        if (back.bytes().get(LARGE - 1) != mark) {
            throw new AssertionError("not what was written");
        }
    }

    /** Milliseconds until a process that has run nothing yet has answered. */
    private double onSpare() throws Exception {
        while (oneTaskEach.stats().workers().stream().noneMatch(worker -> worker.finished() == 0)) {
            if (oneTaskEach.stats().workers().isEmpty()) {
                oneTaskEach.submit(NOTHING).get(); // the first
            }
            Thread.sleep(1);
        }
        Thread.sleep(400); // a worker counts from its start, and is ready some time after
        return Side.seconds(() -> oneTaskEach.submit(NOTHING).get()) * 1e3;
    }

    private static double firstCounter() throws Exception {
        try (SharedLong brought = SharedLong.create()) {
            return second(brought::get);
        }
    }

    /** The second task of a new worker, so that its start is over. */
    private static double second(Job<Long> job) throws Exception {
        try (Pool fresh = Pool.processes(1)) {
            fresh.submit(NOTHING).get();
            return Side.seconds(() -> fresh.submit(job).get()) * 1e3;
        }
    }

    private static double counted(int times, Runnable increment) throws Exception {
        return times / 1e6 / Side.seconds(() -> {
                    for (int i = 0; i < times; i++) {
                        increment.run();
                    }
                });
    }

    private void incrementUnderLock() {
        lock.lock();
        try {
            counter.set(counter.get() + 1);
        } finally {
            lock.unlock();
        }
    }

    /** The worker asks, this process has the map. */
    private double put() throws Exception {
        SharedMap<Integer, Integer> theirs = map;
        return pool.submit(() -> Side.medianMicros(PUTS, () -> theirs.put(7, 8))).get();
    }

    private double get() throws Exception {
        SharedMap<Integer, Integer> theirs = map;
        return pool.submit(() -> Side.medianMicros(PUTS, () -> theirs.get(7))).get();
    }

    /** Of a pool of its own: what large values have left behind in the heaps of the other is not what is asked. */
    private static double idleWorker() throws Exception {
        try (Pool fresh = Pool.processes(2)) {
            Tasks.rate(fresh, NOTHING, 1_000);
            Thread.sleep(500); // now they are idle
            List<WorkerInfo> workers = fresh.stats().workers();
            double sum = 0;
            for (WorkerInfo each : workers) {
                sum += Memory.proportionalMegabytes(each.pid());
            }
            return sum / workers.size();
        }
    }

    private static double queuedTask() {
        try (Pool one = Pool.processes(1)) {
            return Memory.ofQueuedTask(one, (Job<Integer>) Tasks::endless, NOTHING);
        }
    }

    /** Kilobytes of this process's own heap for a worker that idles. */
    private static double workerInParent() throws Exception {
        int workers = 8;
        try (Pool first = Pool.processes(1)) {
            first.submit(NOTHING).get(); // what all pools share is there
            long before = Memory.usedHeap();
            try (Pool fresh = Pool.processes(workers)) {
                ProgenyGrowth.startAll(fresh, workers);
                return (Memory.usedHeap() - before) / 1e3 / workers;
            }
        }
    }
}
