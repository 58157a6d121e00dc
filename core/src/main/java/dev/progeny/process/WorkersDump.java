package dev.progeny.process;

import dev.progeny.PoolStats;
import dev.progeny.engine.PoolDump;
import dev.progeny.link.Dumps;
import dev.progeny.link.WorkerControl;
import dev.progeny.wire.Control;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Shows a pool's workers, and asks them what they are doing. */
final class WorkersDump {

    private static final CompletableFuture<String> UNMET = CompletableFuture.completedFuture("not connected yet\n");

    private WorkersDump() {}

    static PoolDump of(String pool, String state, PoolStats stats, List<PoolWorker> workers) {
        var dump = new PoolDump(pool, state, stats);
        for (PoolWorker worker : workers) {
            WorkerControl link = worker.link();
            dump.with(worker.describe(), () -> link.isMet() ? stacks(link) : UNMET);
        }
        return dump;
    }

    private static CompletableFuture<String> stacks(WorkerControl link) {
        return link.dump(Control.ALL_TASKS)
                .thenApply(stacks -> stacks.isEmpty() ? "no answer within " + Dumps.PATIENCE.toMillis() + " ms\n" : stacks);
    }
}
