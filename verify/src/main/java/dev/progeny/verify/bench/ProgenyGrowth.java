package dev.progeny.verify.bench;

import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What a task of Progeny costs as something grows. */
final class ProgenyGrowth {

    private static final int TASKS = 20_000;
    static final int GATHERED = 1_000;

    /** Tasks until the JVM of a worker has compiled what they need: seen to be about 1,500. */
    private static final int WARM_WORKER = 2_000;

    /** In each process its own: where coroutines wait until all of them have begun. */
    private static final ConcurrentHashMap<Long, CountDownLatch> GATHERINGS = new ConcurrentHashMap<>();

    private final Pool pool;
    private final Pool hybrid;

    ProgenyGrowth(Pool pool, Pool hybrid) {
        this.pool = pool;
        this.hybrid = hybrid;
    }

    void addTo(Side side) {
        var _ = side.with("flight", size -> Tasks.microsInFlight(pool, ProgenySide.NOTHING, size, TASKS))
                .with("payload", this::echo)
                .with("workers", ProgenyGrowth::perTask)
                .with("coroutines", ProgenyGrowth::coroutines)
                .with("hybrid", size -> together(hybrid, size));
    }

    private double echo(int size) throws Exception {
        byte[] bytes = new byte[size];
        return Side.medianMicros(Side.times(size), () -> pool.submit(() -> bytes).get());
    }

    /** Microseconds a task in a pool of which all workers are there, and warm. */
    private static double perTask(int workers) throws Exception {
        try (Pool many = Pool.processes(workers)) {
            startAll(many, workers);
            Tasks.rate(many, ProgenySide.NOTHING, Math.max(3 * TASKS, WARM_WORKER * workers));
            return 1e6 / Tasks.rate(many, ProgenySide.NOTHING, TASKS);
        }
    }

    /** Returns when each of the pool's workers runs. */
    static void startAll(Pool pool, int workers) throws Exception {
        try (SharedLatch allThere = SharedLatch.create(workers)) {
            List<Task<Void>> first = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                first.add(pool.submit(() -> {
                    allThere.countDown();
                    allThere.await();
                }));
            }
            for (Task<Void> each : first) {
                each.get();
            }
        }
    }

    private static double coroutines(int size) throws Exception {
        try (Pool coroutines = Pool.coroutines(size)) {
            return together(coroutines, size);
        }
    }

    /** Microseconds for each of {@code size} coroutines that all wait at once. */
    private static double together(Pool pool, int size) throws Exception {
        pool.submit(ProgenySide.NOTHING).get(); // its process, if it has one, is there
        return Side.micros(size, GATHERED, () -> {
            long gathering = System.nanoTime();
            List<Task<Void>> all = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                all.add(pool.submit(() -> gather(gathering, size)));
            }
            for (Task<Void> each : all) {
                each.get();
            }
        });
    }

    static void gather(long gathering, int size) throws InterruptedException {
        CountDownLatch latch = GATHERINGS.computeIfAbsent(gathering, name -> new CountDownLatch(size));
        latch.countDown();
        latch.await();
        GATHERINGS.remove(gathering);
    }
}
