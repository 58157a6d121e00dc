package dev.progeny.testkit;

import dev.progeny.Action;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several who share something: the thread of the test, and up to four others. Jobs are lambdas without {@code this}. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class SharingFixture {

    private @Nullable Pool others; // many tests need none, and processes take their time

    /** Opens a pool that runs at least {@code parallelism} tasks at once. */
    protected abstract Pool open(int parallelism);

    private Pool others() {
        Pool open = others;
        if (open == null) {
            open = KeptPool.take(getClass(), () -> open(4));
            others = open;
        }
        return open;
    }

    @AfterEach
    @Timeout(30)
    void giveOthersBack() {
        if (others != null && !KeptPool.keep(getClass(), others)) {
            others.shutdownNow(); // a test that failed leaves some waiting
            others.close();
        }
    }

    @AfterAll
    @Timeout(30)
    static void closeOthers() {
        KeptPool.close();
    }

    <R> Task<R> elsewhere(Job<R> job) {
        return others().submit(job);
    }

    Task<Void> elsewhere(Action action) {
        return others().submit(action);
    }

    /** So many that do the same at once, each told its number. */
    <R> List<Task<R>> elsewhere(int count, Numbered<R> job) {
        List<Task<R>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            tasks.add(others().submit(() -> job.run(number)));
        }
        return tasks;
    }

    static <R> List<R> results(List<Task<R>> tasks) throws Exception {
        List<R> results = new ArrayList<>();
        for (Task<R> task : tasks) {
            results.add(task.get());
        }
        return results;
    }

    /** In a thread of the test's own process, which can be interrupted as threads are. */
    static <R> Local<R> here(Job<R> job) {
        var outcome = new CompletableFuture<R>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                outcome.complete(job.call());
            } catch (Exception failed) {
                outcome.completeExceptionally(failed);
            }
        });
        return new Local<>(thread, outcome);
    }

    record Local<R>(Thread thread, CompletableFuture<R> outcome) {

        R get() throws Exception {
            return outcome.get();
        }

        void interrupt() {
            thread.interrupt();
        }
    }

    /** A job that knows its number. */
    @FunctionalInterface
    interface Numbered<R> extends Serializable {

        R run(int number) throws Exception;
    }
}
