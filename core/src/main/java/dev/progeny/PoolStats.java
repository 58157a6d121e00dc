package dev.progeny;

import java.util.List;

/**
 * A pool at one moment. The figures are read one after the other, so under load they may be a task apart.
 *
 * @param parallelism how many tasks may run at once
 * @param queued tasks that wait for a worker
 * @param running tasks in the hands of workers
 * @param finished tasks that succeeded, failed or were dropped after they had started
 * @param workers the live worker processes; empty for threads and coroutines, whose workers are plain threads
 */
public record PoolStats(
        Model model, int parallelism, int queued, int running, long finished, List<WorkerInfo> workers) {}
