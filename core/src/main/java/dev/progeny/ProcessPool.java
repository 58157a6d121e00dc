package dev.progeny;

import dev.progeny.wire.Frame;
import dev.progeny.wire.ProtocolException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in worker processes, one at a time in each, or several as coroutines. States, transitions and races are in
 * DESIGN.md beside this file.
 *
 * <p>One lock guards the queue and what every worker holds. Under it nothing is sent, completed or killed: that may
 * block or call user code.
 */
final class ProcessPool extends AbstractPool implements Task.Owner {


    private final ProcessOptions options;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition terminated = lock.newCondition();

    // Guarded by lock.
    private PoolState state = PoolState.OPEN;
    private final LinkedHashMap<Long, Parcel> queue = new LinkedHashMap<>(); // by task id, oldest first
    private final Crew crew;
    private int failedStarts; // in a row
    private @Nullable Throwable firstStartFailure;
    private @Nullable BrokenPoolException broken;
    private boolean idleWatched;
    private long finished;

    ProcessPool(Model model, int maxWorkers, int slots, ProcessOptions options) {
        super(model, atLeastOne("processes", maxWorkers), atLeastOne("coroutinesPerProcess", slots));
        this.options = options;
        this.name = options.name().isEmpty() ? "pool-" + nextNumber() : options.name();
        this.crew = new Crew(
                name, maxWorkers, slots, options.spares(), worker -> new PoolWorker(this, worker, options, slots));
    }

    /** Starts the spares; apart from the constructor, because from here on other threads know the pool. */
    ProcessPool open() {
        locked(() -> crew.grow(0));
        return this;
    }

    @Override
    List<ContextKey> context() {
        return options.context();
    }

    @Override
    boolean batches() {
        return options.tasksPerWorker() == 0; // there each input counts as one task
    }

    // ---- a task comes in

    @Override
    <R> Task<R> start(Call call, @Nullable Object argument, TaskOptions taskOptions) {
        byte[] encoded = call.encodeInput(argument);
        call.checkFits(encoded);
        Task<R> task = new Task<>(call, argument, taskOptions, options.taskTimeout(), this);
        Parcel parcel = new Parcel(task, call, encoded);
        PoolWorker free = locked(() -> place(parcel));
        if (free != null) {
            parcel.sendTo(free);
        }
        return task;
    }

    /** Into the hands of a free worker, which is returned, or into the queue. */
    private @Nullable PoolWorker place(Parcel parcel) {
        if (broken != null) {
            throw new BrokenPoolException(String.valueOf(broken.getMessage()), broken.getCause());
        }
        if (state != PoolState.OPEN) {
            throw new RejectedExecutionException("pool " + name + " is " + state);
        }
        PoolWorker free = crew.free();
        if (free == null) {
            queue.put(parcel.task().id(), parcel);
        } else {
            hand(parcel, free);
        }
        crew.grow(queue.size());
        return free;
    }

    /** False if somebody completed the task while it waited: then there is nothing to do. */
    private boolean hand(Parcel parcel, PoolWorker worker) {
        if (!parcel.task().begin(() -> locked(worker::info), null)) {
            parcel.task().end();
            return false;
        }
        worker.take(parcel);
        return true;
    }

    // ---- a worker speaks

    /** It has connected: the initializer is its first task, and only then does it count as started. */
    void connected(PoolWorker worker) {
        if (options.initializer().isEmpty()) {
            serve(worker, true);
            return;
        }
        Call call = Call.once(options.initializer().get());
        var named = TaskOptions.defaults().withName("initializer");
        Task<Void> task = new Task<>(call, null, named, Optional.empty(), this);
        Parcel parcel = new Parcel(task, call, Call.encode(null, "nothing"));
        locked(() -> worker.take(parcel));
        parcel.sendTo(worker);
    }

    /** The answer to a task: first the worker gets its next one, then whoever waits for this one is told. */
    void answered(PoolWorker worker, long taskId, Frame frame) throws IOException {
        boolean initializer = locked(() -> worker.state()) == PoolWorker.State.STARTING;
        Parcel parcel = locked(() -> worker.release(taskId));
        if (parcel == null) {
            throw new ProtocolException("an answer to task " + taskId + ", which this worker does not have");
        }
        if (!initializer) {
            locked(() -> finished++);
            serve(worker, false);
        }
        Answer answer = Answer.of(frame, taskId, worker.link(), parcel.submitter(), parcel.loader());
        parcel.finish(answer);
        if (initializer && answer.failure() != null) {
            giveUp("its initializer failed", answer.failure());
            worker.link().kill();
        } else if (initializer) {
            serve(worker, true);
        }
    }

    /** Gives a worker what it can take, or lets it go if there will be nothing more for it. */
    private void serve(PoolWorker worker, boolean started) {
        List<Parcel> next = new ArrayList<>(1);
        boolean stop = locked(() -> {
            if (started && worker.state() == PoolWorker.State.STARTING) {
                failedStarts = 0;
                worker.becomeIdle();
            }
            for (Parcel parcel = next(worker); parcel != null; parcel = next(worker)) {
                next.add(parcel);
            }
            boolean unneeded = stopIfUnneeded(worker);
            if (unneeded) {
                crew.grow(queue.size());
            } else if (next.isEmpty()) {
                watchIdle();
            }
            return unneeded;
        });
        next.forEach(parcel -> parcel.sendTo(worker));
        if (stop) {
            worker.link().stop();
        }
    }

    private @Nullable Parcel next(PoolWorker worker) {
        Iterator<Parcel> oldest = queue.values().iterator();
        while (oldest.hasNext() && crew.mayTake(worker)) {
            Parcel parcel = oldest.next();
            oldest.remove();
            if (hand(parcel, worker)) {
                return parcel;
            }
        }
        return null;
    }

    /** The process is gone: what it had is lost, what waits goes elsewhere. */
    void died(PoolWorker worker, WorkerDeath death) {
        List<Parcel> lost = new ArrayList<>();
        boolean tooMany = locked(() -> {
            boolean failedStart = worker.state() == PoolWorker.State.STARTING;
            crew.remove(worker);
            for (Parcel parcel : worker.die()) {
                if (broken == null && state.compareTo(PoolState.STOPPING) < 0 && parcel.retry()) {
                    queue.putFirst(parcel.task().id(), parcel);
                } else {
                    lost.add(parcel);
                }
            }
            finished += lost.size();
            return failedStart && countFailedStart(death);
        });
        lost.forEach(parcel -> parcel.fail(death.exception(parcel.task().name())));
        if (tooMany) {
            giveUp(options.restartLimit() + " workers in a row could not start", firstStartFailure);
        }
        locked(() -> {
            if (broken == null && (state == PoolState.OPEN || !queue.isEmpty())) {
                crew.grow(queue.size());
            }
            terminateIfDone();
        });
    }

    private boolean countFailedStart(WorkerDeath death) {
        if (failedStarts++ == 0) {
            firstStartFailure = death.exception("");
        }
        return failedStarts == options.restartLimit();
    }

    /** No worker can be started any more: everybody is told why, now and later. */
    private void giveUp(String why, @Nullable Throwable first) {
        String message = "pool " + name + " is broken: " + why + (first == null ? "" : ": " + first.getMessage());
        List<PoolWorker> unneeded = new ArrayList<>(); // those that had started
        List<Parcel> waiting = locked(() -> {
            broken = new BrokenPoolException(message, first);
            List<Parcel> queued = List.copyOf(queue.values());
            queue.clear();
            unneeded.addAll(unneeded());
            return queued;
        });
        unneeded.forEach(worker -> worker.link().stop());
        waiting.forEach(parcel -> parcel.fail(new BrokenPoolException(message, first)));
    }

    @Override
    public void cancelled(Task<?> task, boolean mayInterrupt) {
        List<PoolWorker> unneeded = new ArrayList<>();
        PoolWorker holder = locked(() -> {
            if (queue.remove(task.id()) != null) {
                task.end();
                unneeded.addAll(unneeded());
            }
            return crew.holder(task.id());
        });
        unneeded.forEach(worker -> worker.link().stop());
        if (holder != null && mayInterrupt) {
            interrupt(holder, task.id());
        }
    }

    @Override
    public void timedOut(Task<?> task, Duration limit) {
        PoolWorker holder = locked(() -> crew.holder(task.id()));
        if (holder != null) {
            // Not waited for here: this is the timer's thread.
            var _ = holder.link().dump(task.id()).thenAccept(dump -> {
                task.completeExceptionally(task.timeout(limit, dump));
                interrupt(holder, task.id());
            });
        }
    }

    /** Interrupt, grace, kill. */
    private void interrupt(PoolWorker holder, long taskId) {
        holder.link().interrupt(taskId);
        Future<?> _ = Timers.after(options.cancelGrace(), () -> {
            if (holder == locked(() -> crew.holder(taskId))) {
                holder.link().kill();
            }
        });
    }

    // ---- the pool ends

    @Override
    public void shutdown() {
        end(PoolState.SHUTDOWN);
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = new ArrayList<>();
        Map<Long, PoolWorker> running = new LinkedHashMap<>();
        locked(() -> {
            queue.values().forEach(parcel -> never.add(parcel.task()));
            queue.clear();
            crew.all().forEach(worker -> worker.taskIds().forEach(taskId -> running.put(taskId, worker)));
        });
        end(PoolState.STOPPING);
        running.forEach((taskId, worker) -> interrupt(worker, taskId));
        return never;
    }

    private void end(PoolState next) {
        List<PoolWorker> unneeded = locked(() -> {
            if (state.compareTo(next) < 0) {
                state = state.to(next);
            }
            terminateIfDone();
            return unneeded();
        });
        unneeded.forEach(worker -> worker.link().stop());
    }

    /** Marks the workers for which there is and will be no task; the caller stops them without the lock. */
    private List<PoolWorker> unneeded() {
        return crew.all().stream().filter(this::stopIfUnneeded).toList();
    }

    private boolean stopIfUnneeded(PoolWorker worker) {
        boolean noMoreTasks = (state != PoolState.OPEN || broken != null) && queue.isEmpty() && worker.canStop();
        boolean unneeded = noMoreTasks || worker.isWornOut();
        if (unneeded) {
            worker.beginStop();
        }
        return unneeded;
    }

    /** One look for all workers when the first of them may have been idle for too long; again while some are idle. */
    private void watchIdle() {
        if (!idleWatched && state == PoolState.OPEN) {
            idleWatched = true;
            Future<?> _ = Timers.after(options.idleTimeout(), this::stopIdle);
        }
    }

    private void stopIdle() {
        List<PoolWorker> superfluous = locked(() -> {
            idleWatched = false;
            List<PoolWorker> leave = crew.superfluous(Timers.saturatedNanos(options.idleTimeout()));
            leave.forEach(PoolWorker::beginStop);
            if (crew.hasIdle()) {
                watchIdle();
            }
            return leave;
        });
        superfluous.forEach(worker -> worker.link().stop());
    }

    private void terminateIfDone() {
        if (state != PoolState.OPEN && state != PoolState.TERMINATED && queue.isEmpty() && crew.isEmpty()) {
            state = state.to(PoolState.TERMINATED);
            terminated.signalAll();
        }
    }

    @Override
    public boolean isShutdown() {
        return locked(() -> state) != PoolState.OPEN;
    }

    @Override
    public boolean isTerminated() {
        return locked(() -> state) == PoolState.TERMINATED;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (state != PoolState.TERMINATED) {
                if (left <= 0) {
                    return false;
                }
                left = terminated.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PoolStats stats() {
        return locked(() -> {
            List<WorkerInfo> infos = crew.all().stream().map(PoolWorker::info).toList();
            return new PoolStats(model(), parallelism(), queue.size(), crew.running(), finished, infos);
        });
    }

    private <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable step) {
        locked(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }
}
