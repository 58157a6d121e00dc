package dev.progeny;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The map family: one function over many inputs, on top of the pool's {@code start}. */
final class Mapping<T, R> {

    /** Inputs in flight per task that can run at once: one runs, one waits so that no worker does. */
    private static final int LOOK_AHEAD = 2;

    private final AbstractPool pool;
    private final Call call;
    private final int window;

    private Mapping(AbstractPool pool, Call call) {
        this.pool = pool;
        this.call = call;
        this.window = (int) Math.min((long) LOOK_AHEAD * pool.parallelism(), 1 << 20);
    }

    static <T, R> Mapping<T, R> of(AbstractPool pool, Fn<? super T, ? extends R> fn) {
        return new Mapping<>(pool, Call.shared(fn));
    }

    List<R> all(Iterable<? extends T> inputs) {
        List<Task<R>> tasks = new ArrayList<>();
        try {
            inputs.forEach(input -> tasks.add(start(input)));
            List<R> results = new ArrayList<>(tasks.size());
            for (Task<R> task : tasks) {
                results.add(await(task));
            }
            return results;
        } catch (Throwable failed) { // whatever ends this call early: what nobody will read need not run
            cancelAll(tasks);
            throw failed;
        }
    }

    Stream<R> ordered(Iterable<? extends T> inputs) {
        return stream(new Window<T, R>(this, inputs.iterator(), new InFlight.InOrder<>()));
    }

    Stream<R> unordered(Iterable<? extends T> inputs) {
        return stream(new Window<T, R>(this, inputs.iterator(), new InFlight.AsTheyFinish<>()));
    }

    Gatherer<T, ?, R> gatherer() {
        var integrator = Gatherer.Integrator.<ArrayDeque<Task<R>>, T, R>ofGreedy(this::gather);
        return Gatherer.<T, ArrayDeque<Task<R>>, R>ofSequential(ArrayDeque::new, integrator, this::drain);
    }

    Task<R> start(T input) {
        return pool.start(call, input, TaskOptions.defaults());
    }

    int window() {
        return window;
    }

    private boolean gather(ArrayDeque<Task<R>> inFlight, T input, Gatherer.Downstream<? super R> results) {
        if (results.isRejecting()) {
            cancelAll(inFlight);
            return false;
        }
        try {
            inFlight.add(start(input));
            return inFlight.size() < window || results.push(await(inFlight.remove()));
        } catch (Throwable failed) { // the stream ends here
            cancelAll(inFlight);
            throw failed;
        }
    }

    private void drain(ArrayDeque<Task<R>> inFlight, Gatherer.Downstream<? super R> results) {
        try {
            while (!inFlight.isEmpty() && !results.isRejecting()) {
                results.push(await(inFlight.remove()));
            }
        } finally {
            cancelAll(inFlight);
        }
    }

    private static <R> Stream<R> stream(Window<?, R> window) {
        var results = Spliterators.spliteratorUnknownSize(window, Spliterator.ORDERED);
        return StreamSupport.stream(results, false).onClose(window::close);
    }

    /** Waits for a result where no checked exception can be thrown: see {@link Pool}. */
    static <R> R await(Task<R> task) {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting for a task");
    }

    static void cancelAll(Iterable<? extends Task<?>> tasks) {
        tasks.forEach(task -> task.cancel(true));
    }
}
