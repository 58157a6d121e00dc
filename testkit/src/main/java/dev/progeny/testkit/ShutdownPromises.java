package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.shared.SharedLong;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How a pool ends. */
abstract class ShutdownPromises extends StandardPromises {

    @Test
    void shutdown_refusesNewTasks_andRunsTheOldOnes() throws Exception {
        Task<Integer> task = pool.submit(() -> 3);
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 4)).isInstanceOf(RejectedExecutionException.class);
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(task.get()).isEqualTo(3);
    }

    @Test
    void shutdownNow_withManyQueued_returnsThemPromptly() throws Exception {
        try (Pool one = openOne()) {
            SharedLong started = SharedLong.create(0);
            Task<Integer> running = one.submit(() -> {
                started.set(1);
                return sleepLong();
            });
            Eventually.holds(() -> started.get() == 1);
            for (int i = 0; i < 10_000; i++) {
                one.execute((Action) () -> {});
            }
            long start = System.nanoTime();
            assertThat(one.shutdownNow()).hasSize(10_000);
            assertThat(one.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void closedPool_saysNo() {
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.map(List.of(1), x -> x)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void awaitTermination_isBounded_andInterruptible() throws Exception {
        Gate gate = Gate.closed();
        Task<Integer> task = pool.submit(() -> gate.pass(1));
        assertThat(pool.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
        pool.shutdown();
        long start = System.nanoTime();
        assertThat(pool.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(System.nanoTime() - start).isBetween(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.SECONDS.toNanos(5));
        assertThat(pool.isTerminated()).isFalse();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pool.awaitTermination(1, TimeUnit.DAYS)).isInstanceOf(InterruptedException.class);
        gate.letAllPass();
        assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(task.resultNow()).isEqualTo(1);
    }

    @Test
    void shutdown_isIdempotent_inAnyOrder() throws Exception {
        pool.submit(() -> 1).get();
        pool.shutdown();
        pool.shutdown();
        assertThat(pool.shutdownNow()).isEmpty();
        pool.shutdown();
        pool.close();
        pool.close();
        assertThat(pool.shutdownNow()).isEmpty();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void whatShutdownNowReturns_canStillBeRun_byWhoeverWantsTo() throws Exception {
        Gate gate = Gate.closed();
        try (Pool one = openOne()) {
            Task<Integer> running = one.submit(() -> gate.pass(1));
            gate.awaitEntered(1);
            Task<Integer> waiting = one.submit(() -> 2);
            List<Runnable> never = one.shutdownNow();
            assertThat(never).containsExactly(waiting);
            assertThat(waiting.isDone()).isFalse();
            never.getFirst().run();
            assertThat(waiting.get()).isEqualTo(2);
            gate.awaitInterrupted(1);
            assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void interruptedClose_cancelsWhatRuns_andKeepsTheInterrupt() throws Exception {
        Gate gate = Gate.closed();
        Task<Integer> task = pool.submit(() -> gate.pass(1));
        gate.awaitEntered(1);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(gate.interrupted().get()).isEqualTo(1);
        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void afterShutdown_everyWayInIsClosed() {
        pool.shutdownNow();
        Action action = () -> {};
        Job<Integer> job = () -> 1;
        List<ThrowingCallable> calls = List.of(
                () -> pool.submit(job),
                () -> pool.submit(job, TaskOptions.defaults()),
                () -> pool.submit(action),
                () -> pool.execute(action),
                () -> pool.invokeAll(List.of(job)),
                () -> pool.invokeAny(List.of(job)),
                () -> pool.map(List.of(1), x -> x),
                () -> pool.stream(List.of(1), x -> x).toList(),
                () -> pool.streamUnordered(List.of(1), x -> x).toList(),
                () -> Stream.of(1).gather(pool.<Integer, Integer>mapping(x -> x)).toList());
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)).as("call %s", i).isInstanceOf(RejectedExecutionException.class);
        }
    }
}
