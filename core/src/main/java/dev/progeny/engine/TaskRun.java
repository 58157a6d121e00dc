package dev.progeny.engine;

import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import dev.progeny.TaskTiming;
import dev.progeny.WorkerInfo;
import dev.progeny.flight.Flight;
import dev.progeny.flight.TaskFlight;
import dev.progeny.os.CpuClock;
import dev.progeny.os.OrderedLock;
import dev.progeny.os.Timers;
import dev.progeny.transfer.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A task in the hands of its pool: where its work is, who runs it, and what its time-out and its reports wait for.
 *
 * @param <R> the result
 */
public final class TaskRun<R> extends Task<R> {

    /**
     * <pre>
     * QUEUED --begin--> RUNNING --end--> ENDED
     *   \ ^---requeue----/                 ^
     *    \---------------end--------------/
     * </pre>
     *
     * The stage says where the work is; whether it succeeded, failed or was cancelled is the future's to say. A
     * cancelled task may be RUNNING until its worker has let go of it.
     */
    public enum Stage {
        QUEUED,
        RUNNING,
        ENDED
    }

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final TaskOptions options;
    private final TaskOwner owner;
    private final Instant queued = Instant.now();
    private volatile @Nullable TaskRun<?> awaits; // written by the thread that runs this

    /** Not the monitor of this object, which a caller may hold: pools take it while they have their own lock. */
    private final OrderedLock lock = new OrderedLock(OrderedLock.Rank.TASK);

    // Guarded by it.
    private Stage stage = Stage.QUEUED;
    private @Nullable Call call;
    private @Nullable Object argument;
    private @Nullable Runner runner;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> reportTimer;
    private boolean reported;
    private @Nullable Supplier<WorkerInfo> worker;
    private long startedNanos;
    private long finishedNanos;
    private long cpuNanos = -1; // unknown
    private final long queuedNanos = System.nanoTime();
    private final @Nullable TaskFlight flight = Flight.task();

    public TaskRun(Call call, @Nullable Object argument, TaskOptions options, TaskOwner owner) {
        this.call = call;
        this.argument = argument;
        this.options = options;
        this.owner = owner;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return options.name().isEmpty() ? "task-" + id : options.name();
    }

    @Override
    public Optional<WorkerInfo> worker() {
        return Optional.ofNullable(locked(() -> worker)).map(Supplier::get); // without the lock: it takes the pool's
    }

    @Override
    public TaskTiming timing() {
        return locked(() -> {
            Optional<Duration> cpu = cpuNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(cpuNanos));
            return new TaskTiming(queued, instant(startedNanos), instant(finishedNanos), cpu);
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

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean alreadyDone = isDone();
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled && !alreadyDone) {
            owner.cancelled(this, mayInterrupt);
        }
        return cancelled;
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        TaskRun<?> waiter = beforeWait();
        try {
            return super.get();
        } finally {
            Waits.end(waiter);
        }
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (timeout > 0) {
            lendPlace();
        }
        return super.get(timeout, unit);
    }

    @Override
    public R join() {
        TaskRun<?> waiter = beforeWait();
        try {
            return super.join();
        } finally {
            Waits.end(waiter);
        }
    }

    private @Nullable TaskRun<?> beforeWait() {
        TaskRun<?> waiter = Waits.begin(this);
        if (!isDone()) {
            owner.awaited(this, true);
        }
        return waiter;
    }

    /** To be called before a wait for this task, or for what follows from it, that may end before. */
    void lendPlace() {
        if (!isDone()) {
            owner.awaited(this, false);
        }
    }

    /** Notes what the thread that runs this waits for, or that it does not. */
    void awaits(@Nullable TaskRun<?> other) {
        awaits = other;
    }

    @Nullable TaskRun<?> awaited() {
        return awaits;
    }

    @Override
    public void run() {
        Thread current = Thread.currentThread();
        var runner = new Runner();
        if (!begin(() -> new WorkerInfo(current.getName(), ProcessHandle.current().pid(), 1, 0), runner)) {
            return;
        }
        long cpu = options.cpuTime() ? CpuClock.now() : -1;
        try {
            Object result = work().run(argumentNow());
            noteCpuTime(cpu);
            succeed(result);
        } catch (Throwable thrown) { // an error of a job is the job's outcome, as with FutureTask
            noteCpuTime(cpu);
            failBy(thrown);
        }
    }

    private void noteCpuTime(long before) {
        if (before >= 0) {
            used(CpuClock.since(before));
        }
    }

    /** Dependents are plain futures: cancelling one of them must not look as if it stopped the work. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return owner.derived(this);
    }

    @Override
    public String toString() {
        String plain = super.toString(); // Type@number[what a CompletableFuture tells of itself]
        return "Task[" + name() + ", " + (isDone() ? state() : stage()) + "]" + plain.substring(plain.indexOf('['));
    }

    public Stage stage() {
        return locked(() -> stage);
    }

    /** QUEUED to RUNNING; false if it was started or cancelled before. */
    public boolean begin(Supplier<WorkerInfo> by, @Nullable Runner thread) {
        return locked(() -> beginLocked(by, thread));
    }

    private boolean beginLocked(Supplier<WorkerInfo> by, @Nullable Runner thread) {
        if (stage != Stage.QUEUED || isDone()) {
            return false;
        }
        stage = Stage.RUNNING;
        if (flight != null) {
            flight.begun(this);
        }
        worker = by;
        runner = thread;
        startedNanos = System.nanoTime();
        Optional<Duration> limit = options.timeout();
        timer = limit.map(time -> Timers.after(time, () -> owner.timedOut(this, time))).orElse(null);
        reportTimer = options.reportAfter()
                .filter(age -> !reported && (limit.isEmpty() || age.compareTo(limit.get()) < 0)) // which tells more
                .map(age -> Timers.after(age, () -> report(age)))
                .orElse(null);
        return true;
    }

    private void report(Duration age) {
        boolean due = locked(() -> {
            boolean first = stage == Stage.RUNNING && !reported;
            reported |= first;
            return first;
        });
        if (!due) {
            return;
        }
        var _ = owner.stacks(this).thenAccept(stacks -> TaskReport.write(this, age, stacks));
    }

    /** To QUEUED: its worker died or gave it back, and it shall run elsewhere; false if nobody waits for it any more. */
    public boolean requeue() {
        return locked(this::requeueLocked);
    }

    private boolean requeueLocked() {
        stopTimers();
        if (stage == Stage.ENDED || isDone()) {
            return false;
        }
        stage = Stage.QUEUED;
        if (flight != null) {
            flight.queuedAgain();
        }
        worker = null;
        return true;
    }

    /** To ENDED, from any stage; lets go of the job, its input and its thread, and of an interrupt meant for it. */
    public void end() {
        Runner mine = locked(this::endLocked);
        if (mine != null) {
            mine.leave();
        }
    }

    private @Nullable Runner endLocked() {
        stage = Stage.ENDED;
        finishedNanos = System.nanoTime();
        if (flight != null) {
            flight.ended();
        }
        stopTimers();
        call = null;
        argument = null;
        return runner;
    }

    /** Interrupts the thread of this process that runs it, if one does. */
    public void interruptRunner() {
        Runner running = locked(() -> runner);
        if (running != null) {
            running.interrupt();
        }
    }

    /** What the thread of this process that runs it is doing; empty if none does. */
    public String runnerDump() {
        Runner running = locked(() -> runner);
        return running == null ? "" : running.dump();
    }

    /** For people: what it is, and for how long a worker has had it. */
    public String describe() {
        Duration age = Duration.ofNanos(locked(() -> stage == Stage.QUEUED ? 0 : System.nanoTime() - startedNanos));
        return "task " + id + " \"" + name() + "\" for " + String.format(Locale.ROOT, "%d.%03d s", age.toSeconds(), age.toMillisPart());
    }

    public TaskTimeoutException timeout(Duration after, String threadDump) {
        String doing = threadDump.isEmpty() ? "" : "; its worker was doing:\n" + threadDump;
        return new TaskTimeoutException(name() + " ran longer than " + after + doing, after, threadDump);
    }

    /** Notes the processor time of its last run, -1 if unknown. */
    public void used(long nanos) {
        locked(() -> cpuNanos = nanos);
    }

    public boolean isMeasured() {
        return options.cpuTime();
    }

    public int retries() {
        return options.retries();
    }

    private void stopTimers() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (reportTimer != null) {
            reportTimer.cancel(false);
            reportTimer = null;
        }
    }

    /** Its work is over. */
    @SuppressWarnings("unchecked") // the call was made for this task's result type
    public void succeed(@Nullable Object result) {
        end();
        assert OrderedLock.noneIsHeld();
        complete((R) result);
        commitFlight();
    }

    /**
     * Its work has thrown. A CancellationException of its own, from something else that was cancelled, is a failure as any
     * other; told to a future as it is, it would look as if this task had been.
     */
    public void failBy(Throwable thrown) {
        fail(thrown instanceof CancellationException ? new CompletionException(thrown) : thrown);
    }

    /** Its work is over, or never was. */
    public void fail(Throwable failure) {
        end();
        assert OrderedLock.noneIsHeld();
        completeExceptionally(failure);
        commitFlight();
    }

    private void commitFlight() {
        if (flight != null) {
            flight.commit(this);
        }
    }

    public Call work() {
        Call known = locked(() -> call);
        if (known == null) {
            throw new IllegalStateException(this + " has let go of its job");
        }
        return known;
    }

    @Nullable Object argumentNow() {
        return locked(() -> argument);
    }

    private Optional<Instant> instant(long nanos) {
        return nanos == 0 ? Optional.empty() : Optional.of(queued.plus(Duration.ofNanos(nanos - queuedNanos)));
    }
}
