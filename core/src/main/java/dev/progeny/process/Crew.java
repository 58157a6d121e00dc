package dev.progeny.process;

import dev.progeny.engine.TaskRun;
import dev.progeny.link.Nesting;
import dev.progeny.os.Timers;
import dev.progeny.process.PoolWorker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one process pool: who is free, who has what, how many there should be. Guarded by the pool's lock.
 *
 * <p>At most {@code max} of them work at the same time; {@code spares} more may stand by.
 */
final class Crew {

    private static final Duration HEAD_START = Duration.ofMillis(20);

    private final Clock clock;
    private final int max;
    private final int slots;
    private final int spares;
    private final Restarts restarts;
    private final Runnable again;
    private final IntFunction<PoolWorker> hire;
    private final Nesting nesting = new Nesting();
    private final List<PoolWorker> workers = new ArrayList<>();
    private int hired;
    private volatile boolean sparesDue = true; // also set without the lock
    private volatile boolean refilling;

    /**
     * @param again is called, without the lock, when it is time to {@link #grow} again
     * @param hire makes the worker of the given number, not yet started
     */
    Crew(Clock clock, int max, int slots, int spares, Restarts restarts, Runnable again, IntFunction<PoolWorker> hire) {
        Timers.begin(); // by it a start is tried again that failed because there were no threads
        this.clock = clock;
        this.restarts = restarts;
        this.again = again;
        this.max = max;
        this.slots = slots;
        this.spares = spares;
        this.hire = hire;
    }

    /** Starts the spares; where none may be started now, they come with the first task, if that is allowed. */
    void standBy() {
        if (!nesting.refuses()) {
            grow(0);
        }
    }

    /** Throws where this process may start none. */
    void checkMayStart() {
        nesting.check();
    }

    /** The least busy worker with a free slot; of equals the oldest, whose code is warm. */
    @Nullable PoolWorker free() {
        PoolWorker best = null;
        boolean mayWake = count(State.BUSY) < max;
        for (PoolWorker worker : workers) {
            boolean candidate = worker.hasFreeSlot() && (mayWake || worker.state() == State.BUSY);
            if (candidate && (best == null || worker.running() < best.running())) {
                best = worker;
            }
        }
        return best;
    }

    /** Those to which tasks that wait may go now. */
    List<PoolWorker> ready() {
        return workers.stream().filter(this::mayTake).toList();
    }

    /** Whether a task that waits may go to this worker now. */
    boolean mayTake(PoolWorker worker) {
        return worker.hasFreeSlot() && (worker.state() == State.BUSY || count(State.BUSY) < max);
    }

    /**
     * Starts a worker for each waiting task that none is on its way for. Where a worker takes several tasks, the next one is
     * started as soon as all have something to do. Missing spares follow a moment later: the task that has just got one
     * would have to share the processors with the start of the next.
     */
    void grow(int waiting) {
        hire(missing(waiting, sparesDue ? spares : 0));
        sparesDue = false;
        if (!refilling && missing(waiting, spares) > 0) {
            refilling = true;
            clock.after(HEAD_START, () -> {
                sparesDue = true;
                refilling = false;
                again.run();
            });
        }
    }

    private int missing(int waiting, int standBy) {
        int busy = count(State.BUSY);
        int ready = count(State.STARTING) + count(State.IDLE);
        boolean spread = slots > 1 && busy > 0 && ready == 0 && busy < max;
        int wanted = Math.min(waiting, max - busy) + standBy;
        return Math.min(Math.max(wanted - ready, spread ? 1 : 0), max + spares - busy - ready);
    }

    private void hire(int missing) {
        for (int left = restarts.mustWait() ? 0 : missing; left > 0; left--) {
            PoolWorker worker = hire.apply(++hired);
            workers.add(worker);
            worker.start();
        }
    }

    /** How many tasks each stalled worker shall give back, because others have room for them. */
    Map<PoolWorker, Long> relief() {
        if (!isStalled()) {
            return Map.of();
        }
        long room = workers.stream().filter(this::mayTake).mapToLong(PoolWorker::room).sum();
        Map<PoolWorker, Long> relief = new LinkedHashMap<>();
        for (PoolWorker worker : workers) {
            long tasks = worker.isStalled() ? worker.recall(room) : 0;
            room -= tasks;
            if (tasks > 0) {
                relief.put(worker, tasks);
            }
        }
        return relief;
    }

    boolean isStalled() {
        for (PoolWorker worker : workers) {
            if (worker.isStalled()) {
                return true;
            }
        }
        return false;
    }

    /** Those that have been idle for too long, except as many as shall stand by. */
    List<PoolWorker> superfluous(long idleNanos) {
        List<PoolWorker> idle =
                workers.stream().filter(worker -> worker.isIdleLongerThan(idleNanos)).toList();
        int keep = Math.max(0, spares - (count(State.IDLE) - idle.size()));
        return idle.subList(Math.min(keep, idle.size()), idle.size());
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

    /** Who has which task in hands. */
    Map<Long, PoolWorker> holders() {
        Map<Long, PoolWorker> holders = new LinkedHashMap<>();
        workers.forEach(worker -> worker.taskIds().forEach(taskId -> holders.put(taskId, worker)));
        return holders;
    }

    /** The worker that was sent a task ahead of its turn. */
    @Nullable PoolWorker holderAhead(TaskRun<?> task) {
        for (PoolWorker worker : workers) {
            if (worker.holdsAhead(task)) {
                return worker;
            }
        }
        return null;
    }

    /**
     * The thread that reads a worker's answers is about to wait for the end of a task.
     *
     * @throws IllegalStateException if that worker has the task, or no other one could ever have it
     */
    void checkMayAwait(TaskRun<?> task) {
        for (PoolWorker worker : workers) {
            boolean only = max + spares == 1 && worker.state() == State.BUSY;
            if (worker.isReadHere() && (worker.holds(task.id()) || worker.holdsAhead(task) || only)) {
                throw new IllegalStateException("a callback cannot wait for " + task.name() + ": it runs on the thread that"
                        + " reads the answers of " + worker.link().name() + ", and that worker is to answer it; register the"
                        + " callback by one of the Async forms, such as thenRunAsync");
            }
        }
    }

    /** How many of the tasks that wait fall to one worker. */
    int share(int waiting) {
        return waiting / max;
    }

    List<PoolWorker> all() {
        return List.copyOf(workers);
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    List<PoolWorker> idle() {
        return workers.stream().filter(worker -> worker.state() == State.IDLE).toList();
    }

    boolean hasIdle() {
        return count(State.IDLE) > 0;
    }

    int running() {
        return workers.stream().mapToInt(PoolWorker::running).sum();
    }

    int ahead() {
        return workers.stream().mapToInt(PoolWorker::ahead).sum();
    }

    private int count(State state) {
        int count = 0;
        for (PoolWorker worker : workers) {
            count += worker.state() == state ? 1 : 0;
        }
        return count;
    }
}
