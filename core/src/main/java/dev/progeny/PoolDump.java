package dev.progeny;

import dev.progeny.wire.Control;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a pool and its workers are doing, as text for people. Made under the pool's lock, which tells who has what; asked
 * without it what the threads are doing.
 */
final class PoolDump {

    /** A worker with its tasks, or a task alone; {@code stacks} asks, and gives nothing if there is no answer. */
    private record Part(String head, Supplier<CompletableFuture<String>> stacks) {}

    private static final CompletableFuture<String> UNMET = CompletableFuture.completedFuture("not connected yet\n");

    private final String head;
    private final List<Part> parts = new ArrayList<>();

    private PoolDump(String pool, String state, PoolStats stats) {
        this.head = pool + " " + stats.model() + " " + state + ": " + stats.running() + " running, " + stats.queued()
                + " queued, " + stats.finished() + " finished, at most " + stats.parallelism() + " at once\n";
    }

    static PoolDump ofWorkers(String pool, String state, PoolStats stats, List<PoolWorker> workers) {
        var dump = new PoolDump(pool, state, stats);
        for (PoolWorker worker : workers) {
            WorkerControl link = worker.link();
            dump.parts.add(new Part(worker.describe(), () -> link.isMet() ? link.dump(Control.ALL_TASKS) : UNMET));
        }
        return dump;
    }

    static PoolDump ofThreads(String pool, String state, PoolStats stats, List<TaskRun<?>> tasks) {
        var dump = new PoolDump(pool, state, stats);
        for (TaskRun<?> task : tasks) {
            dump.parts.add(new Part(
                    task.describe(), () -> CompletableFuture.completedFuture(task.runnerDump() + '\n')));
        }
        return dump;
    }

    /** Asks all at once, so that the slowest decides how long it takes. */
    String text() {
        List<CompletableFuture<String>> asked =
                parts.stream().map(part -> part.stacks().get()).toList();
        var text = new StringBuilder(head).append(OldClasses.line());
        for (int i = 0; i < asked.size(); i++) {
            String stacks = asked.get(i).join();
            text.append('\n').append(parts.get(i).head()).append('\n');
            text.append(stacks.isEmpty() ? "no answer within " + Dumps.PATIENCE.toMillis() + " ms\n" : stacks);
        }
        return text.toString();
    }
}
