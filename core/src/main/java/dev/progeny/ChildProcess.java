package dev.progeny;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

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
public abstract class ChildProcess<R> implements AutoCloseable {

    /** For launchers. */
    protected ChildProcess() {}

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
        return Engines.launcher().start(job, options);
    }

    /** Starts a process that performs {@code action}. */
    public static ChildProcess<Void> start(Action action) {
        return start(action, ProcessOptions.defaults());
    }

    /** Starts a process that performs {@code action}, with options. */
    public static ChildProcess<Void> start(Action action, ProcessOptions options) {
        return Engines.launcher().start(action, options);
    }

    /** The process that this code runs in. */
    public static ProcessHandle current() {
        return ProcessHandle.current();
    }

    /** The name of the child, or of the pool's worker, that this code runs in; empty in the main process. */
    public static Optional<String> currentName() {
        return Engines.launcher().currentName();
    }

    /**
     * The process that started this one as a child or as a pool's worker; empty in the main process. When it ends, so
     * does this one.
     */
    public static Optional<ProcessHandle> parent() {
        return Engines.launcher().parent();
    }

    /** The children of this process that are alive, those of pools not included. */
    public static List<ChildProcess<?>> children() {
        return Engines.launcher().children();
    }

    /** The name given in the options, or {@code child-N}. */
    public abstract String name();

    public abstract long pid();

    public abstract boolean isAlive();

    /** Waits until the process has ended and all its output was handed on. */
    public abstract void join() throws InterruptedException;

    /** As {@link #join()}, at most for {@code limit}; zero or less only looks. Returns whether it has ended. */
    public abstract boolean join(Duration limit) throws InterruptedException;

    /** Empty while it is alive; 128 + n if signal n ended it. */
    public abstract OptionalInt exitCode();

    /**
     * Waits for the job's outcome, which may be there before the process has ended.
     *
     * @throws ExecutionException with the job's own exception as its cause, or {@link WorkerDiedException} if the
     *     process ended without an answer
     */
    public abstract R result() throws InterruptedException, ExecutionException;

    /** Completes when the process has ended. */
    public abstract CompletableFuture<ChildProcess<R>> onExit();

    /** Interrupts the thread that runs the job. */
    public abstract void interrupt();

    /** Asks the process to end: SIGTERM, so its exit hooks run. */
    public abstract void terminate();

    /** Ends the process at once: SIGKILL. */
    public abstract void kill();

    /**
     * Lets go of an ended process; afterwards only {@code name}, {@code pid}, {@code isAlive} and {@code exitCode} may
     * be asked. Closing again does nothing.
     *
     * @throws IllegalStateException if it is alive: {@code join} or {@code kill} it first
     */
    @Override
    public abstract void close();
}
