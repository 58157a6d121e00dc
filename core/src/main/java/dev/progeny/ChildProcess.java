package dev.progeny;

import dev.progeny.os.Deadline;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Frame;
import dev.progeny.wire.Values;
import dev.progeny.worker.WorkerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One process started by hand, the counterpart of {@link Thread}: it runs one job and ends.
 *
 * {@snippet :
 * ChildProcess<Long> child = ChildProcess.start(() -> ProcessHandle.current().pid());
 * child.join();
 * long pid = child.result();
 * }
 *
 * <p>It ends as a Java program does: after its non-daemon threads, through its exit hooks; with exit code 0, or 1 if the
 * job threw. It never outlives this process. Safe for use by many threads; the methods that wait are interruptible.
 *
 * @param <R> the job's result, serializable
 */
public final class ChildProcess<R> implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<ChildProcess<?>> ALIVE = ConcurrentHashMap.newKeySet();

    private final WorkerLink link;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private final CompletableFuture<ChildProcess<R>> exit = new CompletableFuture<>();
    private final Throwable submitter = new Throwable("started here");
    private volatile int exitCode = -1;
    private volatile boolean closed;

    private ChildProcess(ProcessOptions options, Call call, Kept argument) {
        String name = options.name().isEmpty() ? "child-" + NUMBERS.incrementAndGet() : options.name();
        this.link = new WorkerLink(name, options, Bootstrap.ONE_JOB, new Conversation(call, argument));
    }

    /** Starts a process that runs {@code job}. Blocks for the fork, about a millisecond. */
    public static <R> ChildProcess<R> start(Job<R> job) {
        return start(job, ProcessOptions.defaults());
    }

    /**
     * Starts a process with options. Those that speak of pools (initializer, time-outs, graces, tasks per worker, spares,
     * idle and restart limits, context) have no meaning here.
     *
     * @throws NotTransferableException if the job cannot be sent
     * @throws WorkerDiedException if the process cannot be started
     */
    public static <R> ChildProcess<R> start(Job<R> job, ProcessOptions options) {
        return start(Call.once(job), options);
    }

    /** Starts a process that performs {@code action}. */
    public static ChildProcess<Void> start(Action action) {
        return start(action, ProcessOptions.defaults());
    }

    /** Starts a process that performs {@code action}, with options. */
    public static ChildProcess<Void> start(Action action, ProcessOptions options) {
        return start(Call.once(action), options);
    }

    private static <R> ChildProcess<R> start(Call call, ProcessOptions options) {
        new Nesting().check();
        Kept argument = call.encodeInput(null); // refuses here, before anything is started
        var child = new ChildProcess<R>(options, call, argument);
        try {
            child.link.spawn();
        } catch (IOException | OutOfMemoryError failed) {
            throw WorkerDeath.neverStarted(child.link.name(), failed).exception("");
        }
        ALIVE.add(child);
        try {
            Thread.ofPlatform().daemon().name(child.link.name()).stackSize(Values.STACK_BYTES).start(child.link::run);
        } catch (OutOfMemoryError noThread) {
            child.link.destroy();
            child.link.run(); // here: it has ended, and this looks after what it leaves
            throw WorkerDeath.neverStarted(child.link.name(), noThread).exception("");
        }
        return child;
    }

    /** The process that this code runs in. */
    public static ProcessHandle current() {
        return ProcessHandle.current();
    }

    /** The name of the child, or of the pool's worker, that this code runs in; empty in the main process. */
    public static Optional<String> currentName() {
        return Optional.of(WorkerMain.name()).filter(name -> !name.isEmpty());
    }

    /**
     * The process that started this one as a child or as a pool's worker; empty in the main process. When it ends, so
     * does this one.
     */
    public static Optional<ProcessHandle> parent() {
        return ProcessHandle.of(WorkerMain.parentPid());
    }

    /** The children of this process that are alive, those of pools not included. */
    public static List<ChildProcess<?>> children() {
        return List.copyOf(ALIVE);
    }

    /** The name given in the options, or {@code child-N}. */
    public String name() {
        return link.name();
    }

    public long pid() {
        return link.pid();
    }

    public boolean isAlive() {
        return !exit.isDone();
    }

    /** Waits until the process has ended and all its output was handed on. */
    public void join() throws InterruptedException {
        try {
            exit.get();
        } catch (ExecutionException impossible) {
            throw new AssertionError("it completes normally, or not at all", impossible);
        }
    }

    /** As {@link #join()}, at most for {@code limit}; zero or less only looks. Returns whether it has ended. */
    public boolean join(Duration limit) throws InterruptedException {
        try {
            exit.get(Deadline.nanos(limit), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stillAlive) {
            return false;
        } catch (ExecutionException impossible) {
            throw new AssertionError("it completes normally, or not at all", impossible);
        }
    }

    /** Empty while it is alive; 128 + n if signal n ended it. */
    public OptionalInt exitCode() {
        return isAlive() ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * Waits for the job's outcome, which may be there before the process has ended.
     *
     * @throws ExecutionException with the job's own exception as its cause, or {@link WorkerDiedException} if the
     *     process ended without an answer
     */
    @SuppressWarnings("unchecked") // the call was made from a Job<R>
    public R result() throws InterruptedException, ExecutionException {
        checkOpen();
        return (R) result.get();
    }

    /** Completes when the process has ended. */
    public CompletableFuture<ChildProcess<R>> onExit() {
        return exit.copy();
    }

    /** Interrupts the thread that runs the job. */
    public void interrupt() {
        checkOpen();
        link.interrupt(0);
    }

    /** Asks the process to end: SIGTERM, so its exit hooks run. */
    public void terminate() {
        checkOpen();
        link.terminate();
    }

    /** Ends the process at once: SIGKILL. */
    public void kill() {
        checkOpen();
        link.destroy();
    }

    /**
     * Lets go of an ended process; afterwards only {@code name}, {@code pid}, {@code isAlive} and {@code exitCode} may
     * be asked. Closing again does nothing.
     *
     * @throws IllegalStateException if it is alive: {@code join} or {@code kill} it first
     */
    @Override
    public void close() {
        if (isAlive()) {
            throw new IllegalStateException("child " + name() + " (pid " + pid() + ") is alive; join or kill it first");
        }
        closed = true;
    }

    @Override
    public String toString() {
        return "ChildProcess[" + name() + ", pid " + pid() + (isAlive() ? ", alive]" : ", exit " + exitCode + "]");
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("child " + name() + " was closed");
        }
    }

    /** One task, with the id 0, and its answer. */
    private final class Conversation implements WorkerLink.Listener {

        private final Call call;
        private final Kept argument;

        Conversation(Call call, Kept argument) {
            this.call = call;
            this.argument = argument;
            call.use();
        }

        @Override
        public void ready() {
            link.enqueue(0, call, argument, false);
            link.send();
        }

        @Override
        public void answered(Frame frame) throws IOException {
            long _ = Answer.taskId(frame); // there is one only
            Answer answer = Answer.of(frame, link, submitter, call.loader());
            if (answer.failure() != null) {
                result.completeExceptionally(answer.failure());
            } else {
                result.complete(answer.value());
            }
            link.letEnd();
        }

        @Override
        public void died(WorkerDeath death) {
            exitCode = death.exitCode();
            argument.release();
            call.release();
            result.completeExceptionally(death.exception("its job")); // does nothing if it had answered
            ALIVE.remove(ChildProcess.this);
            exit.complete(ChildProcess.this);
        }
    }
}
