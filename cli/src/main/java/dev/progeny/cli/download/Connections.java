package dev.progeny.cli.download;

import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the segments of one file on several connections, each with a thread of the kind that asks: virtual under a
 * coroutine. The asking thread only waits, so that an interrupt of it can mean one thing only. No thread outlives
 * {@link #fetch}. An interrupt takes effect at the next byte, or at the end of the stall, on a platform thread; nobody
 * can unblock its read.
 *
 * <p>A connection that gives up puts its segment back and leaves the rest to the others, those that have come to their
 * end included: many servers answer 503 to the fifth connection and serve four well, some 403 to the second. Any other
 * failure ends all.
 */
final class Connections {

    private final Fetch fetch;
    private final Deque<Segment> waiting;
    private final Set<Segment> asked = new HashSet<>(); // in a hand, without an answer yet; under the lock of this object
    private final AtomicReference<@Nullable Response> first;
    private final AtomicBoolean over = new AtomicBoolean();

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
                    gaveUp = end == null || (gaveUp != null && end.isRefused()) ? gaveUp : end; // hope first
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
        for (Segment next = take(); next != null; next = take()) {
            var turn = new Following(next);
            try {
                fetch.run(turn, next == start ? first.getAndSet(null) : null);
            } catch (AttemptEnd end) {
                if (!leavesWorkToOthers(end)) {
                    throw end;
                }
                giveBack(turn.segment());
                return end;
            } catch (StartOver again) {
                if (!over.compareAndSet(false, true)) {
                    again.close(); // only the first one is heard
                }
                throw again;
            }
        }
        return null;
    }

    private synchronized @Nullable Segment take() {
        Segment next = waiting.poll();
        if (next != null) {
            asked.add(next);
        }
        return next;
    }

    private synchronized void giveBack(Segment segment) {
        asked.remove(segment);
        waiting.add(segment);
        notifyAll();
    }

    /** A server may refuse another connection by any status: 503, 429, and 403 as well. */
    private static boolean leavesWorkToOthers(AttemptEnd end) {
        return end.outcome() instanceof Outcome.Retry || end.isRefused();
    }

    /**
     * The answer with the whole file goes on with the next segment unless somebody else has an answer for that: where the
     * server refuses all other connections, or serves a link once only, everything comes from the first answer. So whoever
     * holds it waits until the question for the next segment is decided; it has nothing else to do.
     */
    private final class Following extends Turn {

        Following(Segment segment) {
            super(segment);
        }

        @Override
        void began() {
            synchronized (Connections.this) {
                asked.remove(segment());
                Connections.this.notifyAll();
            }
        }

        @Override
        boolean follows() throws AttemptEnd {
            long end = segment().limit();
            synchronized (Connections.this) {
                while (asked.stream().anyMatch(segment -> startsAt(segment, end))) {
                    try {
                        Connections.this.wait();
                    } catch (InterruptedException stop) {
                        throw AttemptEnd.stopped();
                    }
                }
                Segment next = waiting.stream().filter(segment -> startsAt(segment, end)).findFirst().orElse(null);
                if (next == null || !waiting.remove(next)) {
                    return false;
                }
                take(next);
                return true;
            }
        }

        private static boolean startsAt(Segment segment, long end) {
            return segment.start() == end && segment.position() == end;
        }
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
