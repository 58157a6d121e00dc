package dev.progeny.engine;

import dev.progeny.PoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a pool and its workers are doing, as text for people. Made under the lock of a pool that has one, which tells who has
 * what; asked without it what the threads are doing.
 */
public final class PoolDump {

    /** A worker with its tasks, or a task alone; {@code stacks} asks. */
    private record Part(String head, Supplier<CompletableFuture<String>> stacks) {}

    private final String head;
    private final List<Part> parts = new ArrayList<>();

    public PoolDump(String pool, String state, PoolStats stats) {
        this.head = pool + " " + stats.model() + " " + state + ": " + stats.running() + " running, " + stats.queued()
                + " queued, " + stats.finished() + " finished, at most " + stats.parallelism() + " at once\n";
    }

    /** Adds what is told of by {@code head}; {@code stacks} is asked when the text is made. */
    public PoolDump with(String head, Supplier<CompletableFuture<String>> stacks) {
        parts.add(new Part(head, stacks));
        return this;
    }

    /** Asks all at once, so that the slowest decides how long it takes. */
    public String text() {
        List<CompletableFuture<String>> asked =
                parts.stream().map(part -> part.stacks().get()).toList();
        var text = new StringBuilder(head).append(OldClasses.line());
        for (int i = 0; i < asked.size(); i++) {
            text.append('\n').append(parts.get(i).head()).append('\n').append(asked.get(i).join());
        }
        return text.toString();
    }
}
