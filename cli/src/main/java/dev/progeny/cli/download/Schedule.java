package dev.progeny.cli.download;

import dev.progeny.cli.download.Entry.State;
import dev.progeny.cli.download.Result.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which item next, on which host, when again. Only the coordinator's thread touches it, and time comes as an argument
 * (nanoseconds since the run's start), so that a test needs no waiting.
 *
 * <pre>
 * QUEUED --next--> RUNNING --ended--> SETTLED
 *    ^                |
 *    |              ended: retry at t
 *    |                v
 *    +----due----- WAITING
 * </pre>
 */
final class Schedule {

    private static final int DEATHS_FORGIVEN = 2;

    private final Limits limits;
    private final Backoff backoff;
    private final Map<String, Host> hosts = new HashMap<>();
    private final ArrayDeque<Host> ring = new ArrayDeque<>(); // hosts with queued entries, each once, in turn
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.dueNanos));
    private final List<Entry> all = new ArrayList<>();
    private int window;
    private int queued;
    private int running;

    Schedule(Limits limits, Backoff backoff) {
        this.limits = limits;
        this.backoff = backoff;
        this.window = limits.tuned() ? 1 : limits.jobs();
    }

    void add(Item item) {
        Host host = hosts.computeIfAbsent(hostOf(item), Host::new);
        Entry entry = new Entry(item, host);
        all.add(entry);
        queue(entry, false);
    }

    /** How many attempts may run at once, from now on. */
    void setWindow(int window) {
        this.window = window;
    }

    int window() {
        return window;
    }

    int running() {
        return running;
    }

    boolean isFinished() {
        return queued == 0 && running == 0 && waiting.isEmpty();
    }

    /** The next entry to start now, with its number of connections, or null. */
    @Nullable Entry next(long now) {
        wake(now);
        for (int tries = running < window ? ring.size() : 0; tries > 0; tries--) {
            Host host = ring.removeFirst();
            Entry entry = host.takes(now, limits.perHost()) ? host.queue.removeFirst() : null;
            if (!host.queue.isEmpty()) {
                ring.addLast(host);
            }
            if (entry != null) {
                start(entry, now);
                return entry;
            }
        }
        return null;
    }

    /** When {@link #next} may have something that it has not now, whatever runs; or {@link Long#MAX_VALUE}. */
    long nextDue(long now) {
        long due = waiting.isEmpty() ? Long.MAX_VALUE : waiting.peek().dueNanos;
        for (Host host : ring) {
            if (host.blockedUntilNanos > now) {
                due = Math.min(due, host.blockedUntilNanos);
            }
        }
        return due;
    }

    Verdict ended(Entry entry, Outcome outcome, long now) {
        release(entry);
        return switch (outcome) {
            case Outcome.Done done -> settle(entry, Result.done(
                    entry.item, done.bytes(), done.fetched(), entry.seconds(now), entry.attempts,
                    done.fetched() == 0 && done.bytes() > 0 ? "already there" : ""));
            case Outcome.Retry retry -> retry(entry, retry, now);
            case Outcome.Failed failed -> fail(entry, failed, now);
        };
    }

    /** The entry's worker is gone: not the item's fault, twice. */
    Verdict workerDied(Entry entry, String message, long now) {
        release(entry);
        if (++entry.deaths > DEATHS_FORGIVEN) {
            return settle(entry, failure(entry, Status.FAILED, "its worker died " + entry.deaths + " times: " + message, now));
        }
        queue(entry, true);
        return new Verdict.Again(message, Duration.ZERO);
    }

    /** What is left when a run ends early. */
    List<Result> unfinished(long now) {
        return all.stream()
                .filter(entry -> entry.state != State.SETTLED)
                .map(entry -> failure(entry, Status.UNFINISHED, "not finished", now))
                .toList();
    }

    private void start(Entry entry, long now) {
        queued--;
        running++;
        entry.state = State.RUNNING;
        entry.attempts++;
        entry.firstStartNanos = entry.firstStartNanos < 0 ? now : entry.firstStartNanos;
        int free = limits.perHost() - entry.host.connections;
        entry.connections = queued > 0 ? 1 : Math.max(1, Math.min(limits.split(), free));
        entry.host.connections += entry.connections;
    }

    private void release(Entry entry) {
        running--;
        entry.host.connections -= entry.connections;
    }

    private Verdict retry(Entry entry, Outcome.Retry retry, long now) {
        entry.failures = retry.progress() ? 1 : entry.failures + 1;
        if (entry.failures > limits.retries()) {
            String tries = entry.attempts == 1 ? "" : " (" + entry.attempts + " attempts)";
            return settle(entry, failure(entry, Status.FAILED, retry.reason() + tries, now));
        }
        Duration asked = retry.after();
        long wait = asked == null ? backoff.nanos(entry.failures) : TimeUnit.NANOSECONDS.convert(asked);
        if (asked != null) {
            entry.host.blockedUntilNanos = Math.max(entry.host.blockedUntilNanos, after(now, wait));
        }
        entry.state = State.WAITING;
        entry.dueNanos = Math.max(after(now, wait), entry.host.blockedUntilNanos);
        waiting.add(entry);
        return new Verdict.Again(retry.reason(), Duration.ofNanos(entry.dueNanos - now));
    }

    private static long after(long now, long wait) {
        return now > Long.MAX_VALUE - wait ? Long.MAX_VALUE : now + wait;
    }

    private Verdict fail(Entry entry, Outcome.Failed failed, long now) {
        Status status =
                switch (failed.kind()) {
                    case INTEGRITY -> Status.CORRUPT;
                    case STOPPED -> Status.UNFINISHED;
                    case REFUSED, ENVIRONMENT -> Status.FAILED;
                };
        Result result = failure(entry, status, failed.reason(), now);
        settle(entry, result);
        return failed.kind() == Outcome.Kind.ENVIRONMENT ? new Verdict.Hopeless(result) : new Verdict.Settled(result);
    }

    private static Verdict settle(Entry entry, Result result) {
        entry.state = State.SETTLED;
        return new Verdict.Settled(result);
    }

    private static Result failure(Entry entry, Status status, String reason, long now) {
        return Result.of(entry.item, status, entry.seconds(now), entry.attempts, reason);
    }

    /** What has begun goes first: its connection was paid for, and its file is open. */
    private void wake(long now) {
        while (!waiting.isEmpty() && waiting.peek().dueNanos <= now) {
            queue(waiting.remove(), true);
        }
    }

    private void queue(Entry entry, boolean first) {
        if (entry.host.queue.isEmpty()) {
            ring.addLast(entry.host);
        }
        if (first) {
            entry.host.queue.addFirst(entry);
        } else {
            entry.host.queue.addLast(entry);
        }
        entry.state = State.QUEUED;
        queued++;
    }

    /** One server is one name and port. */
    private static String hostOf(Item item) {
        return String.valueOf(item.url().getRawAuthority());
    }
}
