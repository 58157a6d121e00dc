package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Pool;
import dev.progeny.Task;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A pool that lives for months must not remember what it has done. */
abstract class ReleasePromises extends ShutdownPromises {

    /** Set by a job, in whatever process it runs. */
    private static WeakReference<Object> lastResult = new WeakReference<>(null);

    /** What a task should let go of. In methods of their own, so that no local variable of a test holds it. */
    private final List<WeakReference<?>> held = new ArrayList<>();

    @Test
    void taskThatEnded_letsGoOfItsJob_howeverItEnded() throws Exception {
        Gate gate = Gate.closed();
        try (Pool one = openOne()) {
            Task<Integer> success = submitSomethingLarge(one, false);
            success.get();
            Task<Integer> failure = submitSomethingLarge(one, true);
            assertThatThrownBy(failure::get).isInstanceOf(ExecutionException.class);
            Task<Integer> running = one.submit(() -> gate.pass(1));
            Task<Integer> neverRan = submitSomethingLarge(one, false);
            neverRan.cancel(false);
            gate.letAllPass();
            running.get();
            awaitReleased();
            assertThat(List.of(success, failure, neverRan)).allMatch(Task::isDone); // the tasks themselves are held
        }
    }

    private Task<Integer> submitSomethingLarge(Pool to, boolean failing) {
        byte[] captured = new byte[1_000];
        held.add(new WeakReference<>(captured));
        return to.submit(() -> failing ? fail() : captured.length);
    }

    @Test
    void forgottenTask_isReleased_withItsResult() throws Exception {
        for (int i = 0; i < 10; i++) {
            submitAndForget();
        }
        awaitReleased();
    }

    private void submitAndForget() throws Exception {
        Task<byte[]> task = pool.submit(() -> new byte[1_000]);
        held.add(new WeakReference<>(task.get()));
        held.add(new WeakReference<>(task));
    }

    @Test
    void inputsAndResultsOfAMap_areReleased() {
        pool.map(this::inputs, x -> x.clone()).forEach(result -> held.add(new WeakReference<>(result)));
        assertThat(held).hasSize(400);
        awaitReleased();
    }

    @Test
    void whatWasReadOfAStream_isReleased_whileItIsOpen() {
        try (Stream<byte[]> ordered = pool.stream(this::inputs, x -> x.clone());
                Stream<byte[]> asTheyCome = pool.streamUnordered(this::inputs, x -> x.clone())) {
            Iterator<byte[]> results = ordered.iterator();
            IntStream.range(0, 199).forEach(i -> held.add(new WeakReference<>(results.next())));
            asTheyCome.forEach(result -> held.add(new WeakReference<>(result)));
            // The iterator looks one ahead: what it holds is its last result, or that of its last task.
            Eventually.holds(() -> {
                System.gc();
                return held.stream().filter(reference -> reference.get() != null).count() <= 2;
            });
        }
    }

    /** 200 of them, each held by whoever has asked for it only. */
    private Iterator<byte[]> inputs() {
        return Stream.generate(() -> {
                    byte[] input = new byte[1_000];
                    held.add(new WeakReference<>(input));
                    return input;
                })
                .limit(200)
                .iterator();
    }

    @Test
    void worker_letsGoOfTheResultThatItHasSent() throws Exception {
        try (Pool one = openOne()) {
            one.submit(ReleasePromises::remembered).get();
            assertThat(one.submit(ReleasePromises::isReleased).get()).isTrue();
        }
    }

    private static byte[] remembered() {
        byte[] result = new byte[1_000];
        lastResult = new WeakReference<>(result);
        return result;
    }

    private static boolean isReleased() {
        assertThat(lastResult).isNotNull();
        Eventually.holds(() -> {
            System.gc();
            return lastResult.get() == null;
        });
        return true;
    }

    private void awaitReleased() {
        Eventually.holds(() -> {
            System.gc();
            return held.stream().allMatch(reference -> reference.get() == null);
        });
    }
}
