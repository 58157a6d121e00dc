package dev.progeny.cli.download;

import dev.progeny.BrokenPoolException;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.WorkerDiedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of a list in a pool: one thread owns the schedule and waits for messages (an attempt ended, a signal
 * came) or for the next due time, whichever is first. Whatever the pool is made of, the attempts are the same jobs.
 */
final class Downloader {

    /** Makes the job for one try at one item. */
    interface Attempts {
        Job<Outcome> attempt(Item item, int connections, Lane lane);
    }

    private sealed interface Message {
        record Ended(Entry entry, Lane lane, @Nullable Outcome outcome, @Nullable Throwable error) implements Message {}

        record Halt(Ending ending) implements Message {}
    }

    private record Running(Task<Outcome> task, Lane lane) {}

    private static final long TUNE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STOP_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 20;

    private final Pool pool;
    private final Limits limits;
    private final Attempts attempts;
    private final List<Watcher> watchers;
    private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    // Only the thread in run().
    private final long originNanos = System.nanoTime();
    private final Schedule schedule;
    private final Tuner tuner;
    private final List<Lane> lanes;
    private final ArrayDeque<Lane> free;
    private final Map<Entry, Running> running = new HashMap<>();
    private final List<Result> results = new ArrayList<>();
    private @Nullable Ending ending;
    private long nextTuneNanos = TUNE_NANOS;
    private long lastReceived;

    Downloader(Pool pool, Limits limits, Backoff backoff, List<Lane> lanes, Attempts attempts, List<Watcher> watchers) {
        this.pool = pool;
        this.limits = limits;
        this.attempts = attempts;
        this.watchers = watchers;
        this.lanes = lanes;
        this.free = new ArrayDeque<>(lanes);
        this.schedule = new Schedule(limits, backoff);
        this.tuner = new Tuner(limits.jobs());
    }

    /** Ends the run early. From any thread. */
    void halt(Ending why) {
        messages.add(new Message.Halt(why));
    }

    /** @param known results that need no attempt */
    Report run(List<Item> items, List<Result> known) throws InterruptedException {
        known.forEach(this::settle);
        items.forEach(schedule::add);
        while (ending == null && !schedule.isFinished()) {
            startWhatMay();
            Message message = messages.poll(nextDue() - now(), TimeUnit.NANOSECONDS);
            if (message != null) {
                handle(message);
            }
            checkTimes();
        }
        if (ending != null) {
            stop();
        }
        results.sort(Comparator.comparingInt(Result::index));
        Report report = new Report(List.copyOf(results), ending, now() / 1e9, Cpu.seconds(pool));
        watchers.forEach(watcher -> watcher.ended(report));
        return report;
    }

    private void startWhatMay() {
        for (Entry entry = nextEntry(); entry != null; entry = nextEntry()) {
            start(entry, free.removeFirst());
        }
    }

    private @Nullable Entry nextEntry() {
        return ending == null && !free.isEmpty() ? schedule.next(now()) : null;
    }

    private void start(Entry entry, Lane lane) {
        lane.done().set(0);
        lane.total().set(-1);
        watchers.forEach(watcher -> watcher.started(entry.item, lane, entry.attempts));
        try {
            Task<Outcome> task = pool.submit(attempts.attempt(entry.item, entry.connections, lane));
            running.put(entry, new Running(task, lane));
            // Runs on a thread of the pool: hand over and go.
            CompletableFuture<?> _ = task.whenComplete((outcome, error) ->
                    messages.add(new Message.Ended(entry, lane, outcome, error)));
        } catch (BrokenPoolException broken) {
            messages.add(new Message.Ended(entry, lane, null, broken));
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Ended ended -> ended(ended);
            case Message.Halt halt -> ending = ending == null ? halt.ending() : ending;
        }
    }

    private void ended(Message.Ended ended) {
        Entry entry = ended.entry();
        running.remove(entry);
        free.addFirst(ended.lane());
        Verdict verdict = judge(entry, ended.outcome(), unwrap(ended.error()));
        switch (verdict) {
            case Verdict.Settled settled -> settle(settled.result());
            case Verdict.Again again -> {
                tuner.complained();
                watchers.forEach(watcher -> watcher.retrying(entry.item, again.reason(), again.after()));
            }
            case Verdict.Hopeless hopeless -> {
                settle(hopeless.result());
                ending = Ending.environment(hopeless.result().reason());
            }
        }
    }

    private Verdict judge(Entry entry, @Nullable Outcome outcome, @Nullable Throwable error) {
        return switch (error) {
            case null -> schedule.ended(entry, answer(outcome), now());
            case WorkerDiedException died -> schedule.workerDied(entry, String.valueOf(died.getMessage()), now());
            case BrokenPoolException broken -> schedule.ended(
                    entry, new Outcome.Failed(String.valueOf(broken.getMessage()), Outcome.Kind.ENVIRONMENT), now());
            default -> schedule.ended(entry, new Outcome.Failed(error.toString(), Outcome.Kind.REFUSED), now());
        };
    }

    private static Outcome answer(@Nullable Outcome outcome) {
        return outcome != null ? outcome : new Outcome.Failed("the attempt gave no answer", Outcome.Kind.REFUSED);
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private void settle(Result result) {
        results.add(result);
        watchers.forEach(watcher -> watcher.settled(result));
        if (limits.failFast() && !result.isDone() && ending == null) {
            ending = Ending.failFast(result.url());
        }
    }

    // ---- time

    private long now() {
        return System.nanoTime() - originNanos;
    }

    private long nextDue() {
        long due = schedule.nextDue(now());
        if (limits.tuned()) {
            due = Math.min(due, nextTuneNanos);
        }
        return limits.deadline() == null ? due : Math.min(due, limits.deadline().toNanos());
    }

    private void checkTimes() {
        long now = now();
        if (limits.deadline() != null && now >= limits.deadline().toNanos() && !schedule.isFinished() && ending == null) {
            ending = Ending.deadline();
        }
        if (limits.tuned() && now >= nextTuneNanos) {
            long received = lanes.stream().mapToLong(lane -> lane.received().get()).sum();
            double seconds = (now - nextTuneNanos + TUNE_NANOS) / 1e9;
            schedule.setWindow(tuner.next((received - lastReceived) / seconds));
            lastReceived = received;
            nextTuneNanos = now + TUNE_NANOS;
        }
    }

    // ---- the early end

    /** Attempts save their state when they are interrupted; a worker process that does not end is killed by its pool. */
    private void stop() throws InterruptedException {
        Ending why = ending;
        if (why != null) {
            watchers.forEach(watcher -> watcher.stopping(why));
        }
        Map<Entry, Running> stopped = Map.copyOf(running);
        stopped.values().forEach(one -> one.task().cancel(true));
        pool.shutdown();
        awaitSaved(stopped);
        takeWhatIsDone();
        schedule.unfinished(now()).forEach(this::settle);
    }

    /**
     * A transfer that waits for its server cannot be told to stop, but nothing is to be saved of it either: the program's exit
     * ends what is left.
     */
    private void awaitSaved(Map<Entry, Running> stopped) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        while (System.nanoTime() - end < 0
                && stopped.entrySet().stream().anyMatch(one -> Unsaved.hasSome(one.getKey().item, one.getValue().lane()))) {
            if (pool.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Attempts that ended between the last message and the stop. */
    private void takeWhatIsDone() {
        for (Message message = messages.poll(); message != null; message = messages.poll()) {
            if (message instanceof Message.Ended ended && !(unwrap(ended.error()) instanceof CancellationException)) {
                ended(ended);
            }
        }
    }
}
