package dev.progeny;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workers of one process pool: who is free, who has what, how many there should be. Guarded by the pool's lock. */
final class Crew {

    private final int max;
    private final int slots;
    private final Function<String, PoolWorker> hire;
    private final String name;
    private final List<PoolWorker> workers = new ArrayList<>();
    private int hired;

    /** @param hire makes a worker of the given name, not yet started */
    Crew(String name, int max, int slots, Function<String, PoolWorker> hire) {
        this.name = name;
        this.max = max;
        this.slots = slots;
        this.hire = hire;
    }

    /** The least busy worker with a free slot; of equals the oldest, whose code is warm. */
    @Nullable PoolWorker free() {
        PoolWorker best = null;
        for (PoolWorker worker : workers) {
            if (worker.hasFreeSlot() && (best == null || worker.running() < best.running())) {
                best = worker;
            }
        }
        return best;
    }

    /** Starts a worker for each waiting task that none is on its way for; where each takes several tasks, early. */
    void grow(int waiting) {
        int starting = 0;
        int busy = 0;
        for (PoolWorker worker : workers) {
            starting += worker.state() == PoolWorker.State.STARTING ? 1 : 0;
            busy += worker.state() == PoolWorker.State.BUSY ? 1 : 0;
        }
        boolean spread = slots > 1 && busy > 0 && busy == workers.size();
        for (int missing = Math.max(waiting - starting, spread ? 1 : 0); missing > 0 && workers.size() < max; missing--) {
            PoolWorker worker = hire.apply(name + "-worker-" + ++hired);
            workers.add(worker);
            worker.start();
        }
    }

    void remove(PoolWorker worker) {
        workers.remove(worker);
    }

    @Nullable PoolWorker holder(long taskId) {
        for (PoolWorker worker : workers) {
            if (worker.holds(taskId)) {
                return worker;
            }
        }
        return null;
    }

    List<PoolWorker> all() {
        return List.copyOf(workers);
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    int running() {
        return workers.stream().mapToInt(PoolWorker::running).sum();
    }
}
