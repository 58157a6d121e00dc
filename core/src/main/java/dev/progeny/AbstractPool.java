package dev.progeny;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is the same whatever runs the tasks: the faces of {@code submit}, and what is built on it. */
abstract class AbstractPool implements Pool {

    private final Model model;
    private final int parallelism;

    AbstractPool(Model model, int parallelism) {
        this.model = model;
        this.parallelism = parallelism;
    }

    /** Queues one task. Throws RejectedExecutionException after shutdown. */
    abstract <R> Task<R> start(Call call, @Nullable Object argument, TaskOptions options);

    @Override
    public final Model model() {
        return model;
    }

    /** Whether small inputs of one function are better sent together. */
    boolean batches() {
        return false;
    }

    /** How many tasks may run at once. */
    final int parallelism() {
        return parallelism;
    }

    @Override
    public <R> Task<R> submit(Job<R> job) {
        return start(Call.once(job), null, TaskOptions.defaults());
    }

    @Override
    public Task<Void> submit(Action action) {
        return start(Call.once(action), null, TaskOptions.defaults());
    }

    @Override
    public <R> Task<R> submit(Job<R> job, TaskOptions options) {
        return start(Call.once(job), null, options);
    }

    @Override
    public <R> Task<R> submit(Callable<R> callable) {
        return start(Call.once(callable), null, TaskOptions.defaults());
    }

    @Override
    public Task<?> submit(Runnable runnable) {
        return start(Call.once(runnable), null, TaskOptions.defaults());
    }

    @Override
    public <R> Task<R> submit(Runnable runnable, R result) {
        return start(Call.once(runnable, result), null, TaskOptions.defaults());
    }

    @Override
    public void execute(Runnable command) {
        Task<?> _ = submit(command); // nobody will ask for its outcome
    }

    @Override
    public <T, R> List<R> map(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, fn).all(inputs);
    }

    @Override
    public <T, R> Stream<R> stream(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, fn).ordered(inputs);
    }

    @Override
    public <T, R> Stream<R> streamUnordered(Iterable<? extends T> inputs, Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, fn).unordered(inputs);
    }

    @Override
    public <T, R> Gatherer<T, ?, R> mapping(Fn<? super T, ? extends R> fn) {
        return new Mapping<T, R>(this, fn).gatherer();
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

    static int atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1: " + what + "=" + value);
        }
        return value;
    }
}
