package dev.progeny.engine;

import dev.progeny.Fn;
import dev.progeny.Pool;
import dev.progeny.TaskOptions;
import dev.progeny.transfer.Batch;
import dev.progeny.transfer.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Gatherer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The map family: one function over many inputs, on top of the pool's {@code start}. Where tasks travel, small inputs
 * travel in batches ({@link Batch}).
 */
final class Mapping<T, R> {

    /** Tasks in flight per task that can run at once: one runs, one waits so that no worker does. */
    private static final int LOOK_AHEAD = 2;

    /** For {@code map}, whose results all stay in memory anyway: a slow first input shall not hold up the others. */
    private static final int MAP_AHEAD = 64;

    private static final int LARGEST_BATCH = 4_096;

    /** Small inputs that a stream reads ahead, all batches together. */
    private static final int SMALL_AHEAD = 1_024;

    private final AbstractPool pool;
    private final Fn<? super T, ? extends R> fn;

    Mapping(AbstractPool pool, Fn<? super T, ? extends R> fn) {
        this.pool = pool;
        this.fn = fn;
    }

    List<R> all(Iterable<? extends T> inputs) {
        int most = LARGEST_BATCH;
        if (inputs instanceof Collection<? extends T> collection) {
            most = Math.clamp(collection.size() / (2L * LOOK_AHEAD * pool.parallelism()), 1, LARGEST_BATCH);
        }
        var window = new Window<T, R>(inputs.iterator(), portions(most), ahead(MAP_AHEAD), new InFlight.InOrder());
        List<R> results = new ArrayList<>();
        window.forEachRemaining(results::add);
        return results;
    }

    Stream<R> ordered(Iterable<? extends T> inputs) {
        return stream(inputs, new InFlight.InOrder());
    }

    Stream<R> ordered(Iterable<? extends T> inputs, int lookAhead) {
        int tasks = Math.min(lookAhead, ahead(LOOK_AHEAD));
        int mostInABatch = lookAhead / (tasks + 1);
        return mostInABatch > 1
                ? stream(inputs, tasks, mostInABatch, new InFlight.InOrder())
                : stream(inputs, lookAhead, 1, new InFlight.InOrder());
    }

    Stream<R> unordered(Iterable<? extends T> inputs) {
        return stream(inputs, new InFlight.AsTheyFinish());
    }

    private Stream<R> stream(Iterable<? extends T> inputs, InFlight order) {
        int tasks = ahead(LOOK_AHEAD);
        return stream(inputs, tasks, SMALL_AHEAD / (tasks + 1), order); // one batch more waits unpacked
    }

    private Stream<R> stream(Iterable<? extends T> inputs, int tasks, int mostInABatch, InFlight order) {
        var window = new Window<T, R>(inputs.iterator(), portions(mostInABatch), tasks, order);
        var results = Spliterators.spliteratorUnknownSize(window, Spliterator.ORDERED);
        return StreamSupport.stream(results, false).onClose(window::close);
    }

    private Portions<T, R> portions(int mostInABatch) {
        return pool.batches() && mostInABatch > 1
                ? Portions.batched(pool, fn, mostInABatch)
                : Portions.single(pool, fn);
    }

    private int ahead(int perSlot) {
        return (int) Math.min((long) perSlot * pool.parallelism(), 1 << 20);
    }

    // ---- as a step of a stream: inputs are pushed, so none waits for company

    Gatherer<T, ?, R> gatherer() {
        Objects.requireNonNull(fn, "fn");
        var integrator = Gatherer.Integrator.<Pushed<R>, T, R>ofGreedy(this::gather);
        return Gatherer.<T, Pushed<R>, R>ofSequential(() -> new Pushed<>(Call.shared(fn)), integrator, this::drain);
    }

    /** One run of a stream through it. */
    private record Pushed<R>(Call call, ArrayDeque<TaskRun<R>> inFlight) {

        Pushed(Call call) {
            this(call, new ArrayDeque<>());
        }

        void end(AbstractPool pool) {
            cancelAll(inFlight);
            pool.end(call);
        }
    }

    private boolean gather(Pushed<R> pushed, T input, Gatherer.Downstream<? super R> results) {
        ArrayDeque<TaskRun<R>> inFlight = pushed.inFlight;
        if (results.isRejecting()) {
            cancelAll(inFlight);
            return false;
        }
        try {
            inFlight.add(pool.start(pushed.call, input, TaskOptions.defaults()));
            return inFlight.size() < ahead(LOOK_AHEAD) || results.push(await(inFlight.remove()));
        } catch (Throwable failed) { // the stream ends here
            pushed.end(pool);
            throw failed;
        }
    }

    private void drain(Pushed<R> pushed, Gatherer.Downstream<? super R> results) {
        try {
            while (!pushed.inFlight.isEmpty() && !results.isRejecting()) {
                results.push(await(pushed.inFlight.remove()));
            }
        } finally {
            pushed.end(pool);
        }
    }

    /** Waits for a result where no checked exception can be thrown: see {@link Pool}. */
    static <R> R await(TaskRun<R> task) {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw new CompletionException(failed.getCause());
        } catch (InterruptedException interrupted) {
            task.cancel(true); // it is out of the hands of whoever cancels the others
            throw interrupted();
        }
    }

    static CancellationException interrupted() {
        Thread.currentThread().interrupt();
        return new CancellationException("interrupted while waiting for a task");
    }

    static void cancelAll(Iterable<? extends TaskRun<?>> tasks) {
        tasks.forEach(task -> task.cancel(true));
    }
}
