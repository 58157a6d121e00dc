package dev.progeny.engine;

import dev.progeny.Action;
import dev.progeny.ContextKey;
import dev.progeny.Fn;
import dev.progeny.Job;
import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.transfer.Bindings;
import dev.progeny.transfer.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is the same whatever runs the tasks: the faces of {@code submit}, and what is built on it. */
public abstract class AbstractPool implements Pool {

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final Model model;
    private final int parallelism;

    protected AbstractPool(Model model, int workers, int tasksPerWorker) {
        this.model = model;
        this.parallelism = (int) Math.min((long) workers * tasksPerWorker, Integer.MAX_VALUE);
    }

    /** Queues one task. Throws RejectedExecutionException after shutdown. */
    protected abstract <R> TaskRun<R> start(Call call, @Nullable Object argument, TaskOptions options);

    @Override
    public final Model model() {
        return model;
    }

    /** Whether small inputs of one function are better sent together. */
    protected boolean batches() {
        return false;
    }

    /** There will be no more tasks of it. */
    protected void end(Call call) {
        boolean _ = call.end();
    }

    /** How many tasks may run at once. */
    protected final int parallelism() {
        return parallelism;
    }

    /** Scoped values whose bindings travel with every task. */
    protected List<ContextKey> context() {
        return List.of();
    }

    @Override
    public <R> Task<R> submit(Job<R> job) {
        return submit((Callable<R>) job);
    }

    @Override
    public Task<Void> submit(Action action) {
        return start(Call.once(bound(action)), null, TaskOptions.defaults());
    }

    @Override
    public <R> Task<R> submit(Job<R> job, TaskOptions options) {
        return submit((Callable<R>) job, options);
    }

    @Override
    public Task<Void> submit(Action action, TaskOptions options) {
        return submit((Runnable) action, options);
    }

    @Override
    public Task<Void> submit(Runnable runnable, TaskOptions options) {
        TaskOptions known = Objects.requireNonNullElse(options, TaskOptions.defaults());
        return start(Call.once(bound(runnable, keys(known))), null, known);
    }

    @Override
    public <R> TaskRun<R> submit(Callable<R> callable) {
        return submit(callable, TaskOptions.defaults());
    }

    @Override
    public <R> TaskRun<R> submit(Callable<R> callable, TaskOptions options) {
        Bindings bindings = Bindings.capture(keys(options));
        Callable<R> bound = bindings == null ? callable : new Bindings.BoundJob<>(bindings, callable);
        return start(Call.once(bound), null, options);
    }

    private List<ContextKey> keys(TaskOptions options) {
        List<ContextKey> keys = new ArrayList<>(context());
        keys.addAll(options.context());
        return keys;
    }

    @Override
    public Task<?> submit(Runnable runnable) {
        return start(Call.once(bound(runnable)), null, TaskOptions.defaults());
    }

    @Override
    public <R> Task<R> submit(Runnable runnable, R result) {
        if (result instanceof TaskOptions) {
            throw new IllegalArgumentException("submit was given a Runnable and, as its result, " + result
                    + ": options that nobody would obey. Declare the pool as Pool instead of ExecutorService, and the same"
                    + " call takes them");
        }
        return start(Call.once(bound(runnable), result), null, TaskOptions.defaults());
    }

    private Runnable bound(Runnable runnable) {
        return bound(runnable, context());
    }

    private static Runnable bound(Runnable runnable, List<ContextKey> keys) {
        Bindings bindings = Bindings.capture(keys);
        return bindings == null ? runnable : new Bindings.BoundAction(bindings, runnable);
    }

    private <T, R> Fn<? super T, ? extends R> bound(Fn<? super T, ? extends R> fn) {
        Bindings bindings = Bindings.capture(context());
        return bindings == null ? fn : new Bindings.BoundFn<>(bindings, fn);
    }

    @Override
    public void execute(Runnable command) {
        tellIfItFails(submit(command));
    }

    @Override
    public void execute(Action action) {
        tellIfItFails(submit(action));
    }

    /** Nobody will ask for the outcome, so a failure goes where that of a thread would go. */
    private static void tellIfItFails(Task<?> task) {
        var _ = task.whenComplete((result, failure) -> {
            if (failure != null && !task.isCancelled()) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, ofJob(failure));
            }
        });
    }

    /** Without what {@link TaskRun#failBy} wraps around it. */
    private static Throwable ofJob(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() instanceof CancellationException cancelled
                ? cancelled
                : failure;
    }

    @Override
    public <T, R> List<R> map(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, bound(fn)).all(inputs);
    }

    @Override
    public <T, R> Stream<R> stream(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, bound(fn)).ordered(inputs);
    }

    @Override
    public <T, R> Stream<R> stream(
            Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn, int lookAhead) {
        return new Mapping<T, R>(this, bound(fn)).ordered(inputs, atLeastOne("lookAhead", lookAhead));
    }

    @Override
    public <T, R> Stream<R> streamUnordered(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, bound(fn)).unordered(inputs);
    }

    @Override
    public <T, R> Gatherer<T, ?, R> mapping(Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, bound(fn)).gatherer();
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> jobs) throws InterruptedException {
        return Invocations.all(this, jobs);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> jobs, long timeout, TimeUnit unit)
            throws InterruptedException {
        return Invocations.all(this, jobs, unit.toNanos(timeout));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> jobs) throws InterruptedException, ExecutionException {
        return Invocations.any(this, jobs);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> jobs, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Invocations.any(this, jobs, unit.toNanos(timeout));
    }

    /** For the names of pools: one count for all kinds, so that no two workers share a name. */
    protected static int nextNumber() {
        return POOLS.incrementAndGet();
    }

    protected static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1: " + what + "=" + value);
        }
        return value;
    }
}
