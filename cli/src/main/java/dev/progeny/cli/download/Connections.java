package dev.progeny.cli.download;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the segments of one file on several connections, each with a thread of the kind that asks: virtual under a
 * coroutine. The asking thread only waits, so that an interrupt of it can mean one thing only. No thread outlives
 * {@link #fetch}. An interrupt takes effect at the next byte, or at the end of the stall, on a platform thread; nobody
 * can unblock its read.
 *
 * <p>A connection that gives up puts its segment back and leaves the rest to the others, those that have come to their
 * end included: many servers answer 503 to the fifth connection and serve four well. Any other failure ends all.
 */
final class Connections {

    private final Fetch fetch;
    private final Deque<Segment> waiting;
    private final AtomicReference<@Nullable Response> first;

    /** @param first the answer that the first segment starts with, or null */
    Connections(Fetch fetch, List<Segment> segments, @Nullable Response first) {
        this.fetch = fetch;
        this.waiting = new ConcurrentLinkedDeque<>(segments);
        this.first = new AtomicReference<>(first);
    }

    void fetch(int connections) throws AttemptEnd, StartOver, DiskException {
        int threads = Math.min(connections, waiting.size());
        Segment start = waiting.peekFirst();
        AttemptEnd gaveUp = null;
        try (var executor = Executors.newThreadPerTaskExecutor(threadsOfThisKind())) {
            var ended = new ExecutorCompletionService<@Nullable AttemptEnd>(executor);
            for (int i = 0; i < threads; i++) {
                ended.submit(() -> work(start));
            }
            try {
                int idle = 0;
                for (int running = threads; running > 0; running--) {
                    AttemptEnd end = ended.take().get();
                    if (end == null) {
                        idle++;
                    } else if (idle > 0) { // one that was served well, and had nothing left to do
                        idle--;
                        running++;
                        ended.submit(() -> work(start));
                    }
                    gaveUp = end != null ? end : gaveUp;
                }
            } catch (InterruptedException stop) {
                executor.shutdownNow();
                throw AttemptEnd.stopped();
            } catch (ExecutionException failure) {
                executor.shutdownNow();
                throw rethrown(failure.getCause());
            }
        }
        if (gaveUp != null && !waiting.isEmpty()) {
            throw gaveUp;
        }
    }

    /** Returns why it gave up, or null when nothing is left to do. */
    private @Nullable AttemptEnd work(@Nullable Segment start) throws AttemptEnd, StartOver, DiskException {
        for (Segment next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                fetch.run(next, next == start ? first.getAndSet(null) : null);
            } catch (AttemptEnd end) {
                if (!(end.outcome() instanceof Outcome.Retry)) {
                    throw end;
                }
                waiting.add(next);
                return end;
            }
        }
        return null;
    }

    private static ThreadFactory threadsOfThisKind() {
        return Thread.currentThread().isVirtual()
                ? Thread.ofVirtual().name("progeny-connection-", 0).factory()
                : Thread.ofPlatform().daemon().name("progeny-connection-", 0).factory();
    }

    private static AttemptEnd rethrown(@Nullable Throwable cause) throws AttemptEnd, StartOver, DiskException {
        return switch (cause) {
            case AttemptEnd end -> end;
            case StartOver again -> throw again;
            case DiskException disk -> throw disk;
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case null, default -> throw new IllegalStateException("a connection ended without saying why", cause);
        };
    }
}
