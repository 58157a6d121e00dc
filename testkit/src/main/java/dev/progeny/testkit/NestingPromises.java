package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Job;
import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import dev.progeny.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A task that uses the pool it runs in never hangs in silence: where pools cannot travel it is refused, elsewhere what it
 * waits for runs in its place.
 */
abstract class NestingPromises extends TravelPromises {

    /** A way to wait for tasks; each gives 42, also in a pool that has no place left. */
    private interface Wait extends Serializable {
        int in(Pool own) throws Exception;
    }

    private static final List<Wait> WAITS = List.of(
            own -> own.submit(() -> 42).get(),
            own -> own.submit(() -> 42).get(1, TimeUnit.DAYS),
            own -> own.submit(() -> 42).join(),
            own -> own.submit(() -> 21).thenApply(x -> 2 * x).get(),
            own -> own.submit(() -> 21).thenApply(x -> x + 1).handle((x, failure) -> x + 20).join(),
            own -> own.submit(() -> 42).whenComplete((x, failure) -> {}).get(1, TimeUnit.DAYS),
            own -> sum(own.map(List.of(20, 22), x -> x)),
            own -> sum(own.stream(List.of(20, 22), x -> x).toList()),
            own -> sum(own.streamUnordered(List.of(20, 22), x -> x).toList()),
            own -> sum(Stream.of(20, 22).gather(own.<Integer, Integer>mapping(x -> x)).toList()),
            own -> own.invokeAll(List.<Job<Integer>>of(PoolFixture::fail, () -> 42)).get(1).get(),
            own -> own.invokeAny(List.<Job<Integer>>of(PoolFixture::fail, () -> 42)),
            own -> own.invokeAny(List.<Job<Integer>>of(() -> 42), 1, TimeUnit.DAYS));

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(x -> x).sum();
    }

    @Test
    void taskThatWaitsForItsOwnFullPool_getsWhatItWaitsFor_orIsRefusedAtOnce() throws Exception {
        try (Pool one = openOne()) {
            for (int i = 0; i < WAITS.size(); i++) {
                Wait way = WAITS.get(i);
                Job<Integer> job = () -> way.in(one);
                if (one.model().crossesProcesses()) {
                    assertThatThrownBy(() -> one.submit(job))
                            .as("way %s", i)
                            .isInstanceOf(NotTransferableException.class)
                            .hasMessageContainingAll("captures `one`", "A pool does not travel");
                } else {
                    assertThat(one.submit(job).get(20, TimeUnit.SECONDS)).as("way %s", i).isEqualTo(42);
                }
            }
            assertThat(one.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    /** Whether it does not travel; then this is all there is to promise. */
    private static boolean isOutOfReach(Pool own) {
        if (own.model().crossesProcesses()) {
            assertThatThrownBy(() -> own.submit(() -> own.stats().running())).isInstanceOf(NotTransferableException.class);
        }
        return own.model().crossesProcesses();
    }

    @Test
    void tasksThatAllWaitForMoreOfThem_toAnyDepth_end() throws Exception {
        Pool own = pool;
        if (isOutOfReach(own)) {
            return;
        }
        assertThat(own.submit(() -> fibonacci(own, 15)).get(30, TimeUnit.SECONDS)).isEqualTo(610);
        List<Integer> inputs = IntStream.range(0, 100).boxed().toList();
        assertThat(own.map(inputs, x -> sum(own.map(List.of(x, 1), y -> own.submit(() -> y).get()))))
                .isEqualTo(inputs.stream().map(x -> x + 1).toList());
    }

    private static int fibonacci(Pool own, int n) throws Exception {
        if (n < 2) {
            return n;
        }
        Task<Integer> one = own.submit(() -> fibonacci(own, n - 1));
        Task<Integer> other = own.submit(() -> fibonacci(own, n - 2));
        return one.get() + other.get();
    }

    @Test
    void placeThatIsLent_isOneAllTheSame_noTwoTasksComputeAtOnce() throws Exception {
        AtomicInteger computing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Pool own = openOne()) {
            if (isOutOfReach(own)) {
                return;
            }
            Job<Integer> inner = () -> compute(computing, most);
            Job<Integer> outer = () -> {
                int before = compute(computing, most);
                int between = own.submit(inner).get();
                return before + between + compute(computing, most);
            };
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(own.submit(outer));
            }
            for (Task<Integer> task : tasks) {
                assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo(3);
            }
        }
        assertThat(most.get()).isEqualTo(1);
    }

    private static int compute(AtomicInteger computing, AtomicInteger most) {
        most.accumulateAndGet(computing.incrementAndGet(), Math::max);
        for (int i = 0; i < 1_000; i++) {
            Thread.onSpinWait();
        }
        computing.decrementAndGet();
        return 1;
    }

    @Test
    void taskInALentPlace_hasAThreadOfItsOwn_andIsCancelledLikeAnother() throws Exception {
        Gate gate = Gate.closed();
        AtomicReference<Task<Integer>> inner = new AtomicReference<>();
        AtomicReference<Thread> waiter = new AtomicReference<>();
        try (Pool own = openOne()) {
            if (isOutOfReach(own)) {
                return;
            }
            Task<Future.State> outer = own.submit(() -> {
                waiter.set(Thread.currentThread());
                inner.set(own.submit(() -> gate.pass(1)));
                try {
                    inner.get().get();
                } catch (CancellationException cancelled) {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
                return inner.get().state();
            });
            gate.awaitEntered(1);
            String name = inner.get().worker().orElseThrow().name();
            assertThat(name).isNotEmpty().isNotEqualTo(waiter.get().getName());
            assertThat(own.stats().running()).isEqualTo(2);
            inner.get().cancel(true);
            assertThat(outer.get(20, TimeUnit.SECONDS)).isEqualTo(Future.State.CANCELLED);
            gate.awaitInterrupted(1);
        }
    }

    @Test
    void waitForATaskInALentPlace_endsOnTime_andByAnInterrupt_andTheTaskGoesOn() throws Exception {
        Gate gate = Gate.closed();
        AtomicReference<Task<Integer>> inner = new AtomicReference<>();
        try (Pool own = openOne()) {
            if (isOutOfReach(own)) {
                return;
            }
            Task<Boolean> outer = own.submit(() -> {
                inner.set(own.submit(() -> gate.pass(7)));
                assertThatThrownBy(() -> inner.get().get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                gate.awaitEntered(1);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> inner.get().get()).isInstanceOf(InterruptedException.class);
                return inner.get().isDone();
            });
            assertThat(outer.get(20, TimeUnit.SECONDS)).isFalse();
            own.shutdown(); // waits for it too
            assertThat(own.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
            gate.letAllPass();
            assertThat(inner.get().get()).isEqualTo(7);
        }
    }

    @Test
    void shutdownNow_reachesATaskInALentPlace_andWaitsForItsEnd() throws Exception {
        Gate gate = Gate.closed();
        try (Pool own = openOne()) {
            if (isOutOfReach(own)) {
                return;
            }
            Task<Integer> outer = own.submit(() -> own.submit(() -> gate.pass(1)).get());
            gate.awaitEntered(1);
            assertThat(own.shutdownNow()).isEmpty();
            assertThat(own.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(gate.interrupted().get()).isEqualTo(1);
            assertThat(outer.isDone()).isTrue();
        }
    }
}
