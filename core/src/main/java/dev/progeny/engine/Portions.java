package dev.progeny.engine;

import dev.progeny.Fn;
import dev.progeny.TaskOptions;
import dev.progeny.WorkerInfo;
import dev.progeny.transfer.Batch;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.RemoteFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How inputs become tasks and their outcomes results again: one by one, or in batches. Used by one thread. */
interface Portions<T, R> {

    /** How many inputs the next task should get. */
    int size();

    /** Starts a task for some inputs, at least one. */
    TaskRun<?> start(List<T> inputs);

    /** Waits for a task and hands on its results; if it has a failure, that is thrown after them. */
    void unpack(TaskRun<?> task, Consumer<R> results);

    /** No more are started; once. */
    void end();

    static <T, R> Portions<T, R> single(AbstractPool pool, Fn<? super T, ? extends R> fn) {
        Call call = Call.shared(fn);
        return new Portions<>() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public TaskRun<?> start(List<T> inputs) {
                return pool.start(call, inputs.getFirst(), TaskOptions.defaults());
            }

            @Override
            @SuppressWarnings("unchecked") // started above
            public void unpack(TaskRun<?> task, Consumer<R> results) {
                results.accept((R) Mapping.await(task));
            }

            @Override
            public void end() {
                pool.end(call);
            }
        };
    }

    static <T, R> Portions<T, R> batched(AbstractPool pool, Fn<? super T, ? extends R> fn, int most) {
        Call call = Call.sharedBatch(fn);
        Batch.Size size = new Batch.Size(most);
        Throwable submitter = new Throwable("submitted here");
        return new Portions<>() {
            @Override
            public int size() {
                return size.get();
            }

            @Override
            public TaskRun<?> start(List<T> inputs) {
                return pool.start(call, new ArrayList<>(inputs), TaskOptions.defaults());
            }

            @Override
            @SuppressWarnings("unchecked") // the function's results
            public void unpack(TaskRun<?> task, Consumer<R> results) {
                @Nullable WorkerInfo worker = task.worker().orElse(null);
                Batch.Result result = (Batch.Result) Mapping.await(task);
                size.learn(result);
                result.results().forEach(one -> results.accept((R) one));
                if (result.failure() != null) {
                    throw new CompletionException(RemoteFailures.rebuild(result.failure(), worker, submitter, call.loader()));
                }
            }

            @Override
            public void end() {
                pool.end(call);
            }
        };
    }
}
