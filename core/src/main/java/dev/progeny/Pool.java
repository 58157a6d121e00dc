package dev.progeny;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherer;
import java.util.stream.Stream;

/**
 * Runs tasks in processes, threads or coroutines: one interface, several {@linkplain Model models}.
 *
 * {@snippet :
 * try (Pool pool = Pool.processes(4)) {
 *     Task<Long> answer = pool.submit(() -> ProcessHandle.current().pid());
 *     List<Integer> squares = pool.map(List.of(1, 2, 3), x -> x * x);
 * }
 * }
 *
 * <p><b>Blocking.</b> {@code submit} does not wait for a worker; tasks queue without bound. The map family waits as each
 * method says. {@link #close()} waits for all tasks, {@link #shutdownNow()} cancels them.
 *
 * <p><b>Interruption.</b> A thread that is interrupted while the map family waits gets a {@link CancellationException},
 * its interrupt status stays set, and the tasks of that call are cancelled.
 *
 * <p><b>Threads and memory.</b> All methods are safe for use by many threads. What a thread did before {@code submit}
 * happens-before the task, and the task happens-before its result is seen. With processes the task works on copies.
 *
 * <p><b>Errors.</b> What a task throws is the cause of the {@link java.util.concurrent.ExecutionException} of {@code
 * get}, or of the {@link CompletionException} that the map family throws. A job that cannot travel is refused by {@code
 * submit} with {@link NotTransferableException}; a worker that dies costs its own tasks a {@link WorkerDiedException}.
 *
 * <p><b>Callbacks</b> on a task of a process pool run on the thread that reads its worker's answers; use the {@code
 * Async} forms for what blocks. In one without, {@code close} and {@code awaitTermination} throw an {@link
 * IllegalStateException}: they would wait for the callback that calls them.
 *
 * <p><b>Nesting.</b> A task may open pools of its own, also of processes, which nest four deep; {@code
 * -Dprogeny.nestingLimit=} of the main program says otherwise. A static initializer that runs in a worker because a lambda
 * or an object of its class was sent there starts none: {@code submit} and {@link ChildProcess#start(Job) start} throw an
 * {@link IllegalStateException} then, and beyond the limit. A task of threads or coroutines may use the pool
 * it runs in: where it waits for a task of that pool which nobody has begun (by {@code get}, {@code join}, {@code
 * invokeAll}, {@code invokeAny}, the map family, or a future that {@code thenApply} or its kin derived from it), that task runs at once in the place of the one that waits, on a thread
 * of its own, so that a full pool does not stand still. If the wait ends early, by its limit or an interrupt, both run for
 * a while. A wait of another kind (a latch, {@code CompletableFuture.allOf}, what {@code thenCompose} goes on with) keeps the
 * place: tasks that wait in such a way wait for ever once they hold all places, as with any bounded executor, and so do the
 * tasks of two full pools that wait for each other; if they wait for futures, the log is told. A task that waits without a
 * limit for itself, or in a ring with others, gets an {@link IllegalStateException} that names the ring. With processes a pool cannot travel, so the attempt is refused by {@code
 * submit} with {@link NotTransferableException}.
 *
 * <p>A pool that is never closed does not keep the program from ending, and its processes end with it, even by kill -9.
 */
public interface Pool extends ExecutorService {

    /**
     * Opens a pool of as many processes as there are processors that this process may really use: its CPU affinity and
     * the quota of its container count.
     */
    static Pool processes() {
        return processes(Runtime.getRuntime().availableProcessors());
    }

    /** Opens a pool of at most {@code workers} processes, started when needed. */
    static Pool processes(int workers) {
        return processes(workers, options -> options);
    }

    /** As {@link #processes(int)}, with options: {@code Pool.processes(4, o -> o.withHeap("256m"))}. */
    static Pool processes(int workers, UnaryOperator<ProcessOptions> with) {
        return Engines.open(Model.PROCESSES, workers, 1, with.apply(ProcessOptions.defaults()));
    }

    /** Opens a pool of as many platform threads as there are processors that this process may really use. */
    static Pool threads() {
        return threads(Runtime.getRuntime().availableProcessors());
    }

    /** Opens a pool of at most {@code workers} platform threads. */
    static Pool threads(int workers) {
        return Engines.open(Model.THREADS, workers, 1, ProcessOptions.defaults());
    }

    /** Opens a pool that runs each task on a virtual thread, at most {@code limit} at once. */
    static Pool coroutines(int limit) {
        return Engines.open(Model.COROUTINES, limit, 1, ProcessOptions.defaults());
    }

    /** Opens a pool of processes, each of which runs up to {@code coroutinesPerProcess} tasks on one carrier thread. */
    static Pool hybrid(int processes, int coroutinesPerProcess) {
        return hybrid(processes, coroutinesPerProcess, options -> options);
    }

    /** As {@link #hybrid(int, int)}, with options. */
    static Pool hybrid(int processes, int coroutinesPerProcess, UnaryOperator<ProcessOptions> with) {
        return Engines.open(Model.HYBRID, processes, coroutinesPerProcess, with.apply(ProcessOptions.defaults()));
    }

    /** Submits a task with a result. */
    <R> Task<R> submit(Job<R> job);

    /** Submits a task without a result. */
    Task<Void> submit(Action action);

    <R> Task<R> submit(Job<R> job, TaskOptions options);

    /** As {@link #submit(Action)}, with options; null for none. */
    Task<Void> submit(Action action, TaskOptions options);

    /** As {@link #submit(Callable)}, with options. */
    <R> Task<R> submit(Callable<R> callable, TaskOptions options);

    /**
     * As {@link #submit(Runnable)}, with options. Null is none, so that {@code submit(runnable, null)} means what it means to
     * every {@link ExecutorService}: the result is null.
     */
    Task<Void> submit(Runnable runnable, TaskOptions options);

    /** Submits an action whose outcome nobody asks for; a failure goes to the thread's uncaught exception handler. */
    void execute(Action action);

    /** {@inheritDoc} With processes the callable must be serializable too; a {@link Job} is. */
    @Override
    <R> Task<R> submit(Callable<R> callable);

    /** {@inheritDoc} With processes the runnable must be serializable too; an {@link Action} is. */
    @Override
    Task<?> submit(Runnable runnable);

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the result is a {@link TaskOptions}, which somebody meant to be obeyed
     */
    @Override
    <R> Task<R> submit(Runnable runnable, R result);

    /**
     * Applies {@code fn} to all inputs and waits for all. The first failure, by position, cancels the rest. Where tasks
     * travel to processes, small inputs travel in batches of about a millisecond's work; slow ones go one by one.
     *
     * @return the results in the order of the inputs
     */
    <T, R> List<R> map(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn);

    /**
     * Applies {@code fn} lazily, results in the order of the inputs. Reads at most twice as many inputs ahead as tasks
     * can run at once, or up to 1,024 if they are so small that they travel in batches; so an endless input is fine.
     * Close the stream if it is not read to its end: that cancels what is
     * in flight. What a task or the input throws, an {@code Error} too, is thrown at its position;
     * a worker that dies takes the batch with it that it was at.
     */
    <T, R> Stream<R> stream(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn);

    /**
     * As {@link #stream(Iterable, Fn)}, reading at most {@code lookAhead} inputs ahead, small or not: 1 for inputs that
     * are dear to make, more where the time that inputs take varies widely.
     */
    <T, R> Stream<R> stream(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn, int lookAhead);

    /** As {@link #stream(Iterable, Fn)}, results as they come. */
    <T, R> Stream<R> streamUnordered(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn);

    /** A step of a stream: {@code source.gather(pool.mapping(fn))}; ordered, with the look-ahead of {@link #stream(Iterable, Fn)}. */
    <T, R> Gatherer<T, ?, R> mapping(Fn<? super T, ? extends R> fn);

    Model model();

    PoolStats stats();

    /**
     * Tells what the pool is doing, as text for people: each worker with its state, its tasks with their ages, and the
     * stacks of its threads; of threads and coroutines, each running task with its stack. Workers are asked all at once,
     * and one that does not answer within 250 ms is shown without stacks. The form of the text may change.
     */
    String dump();
}
