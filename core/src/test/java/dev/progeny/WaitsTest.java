package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wait that can never end is refused with its chain, or told to the log; none hangs without a word. */
@ExtendWith(NothingLeft.class)
class WaitsTest {

    @RegisterExtension
    private final LogOf log = new LogOf(Pool.class);

    @Test
    void taskThatWaitsForItself_isRefused() {
        for (Pool open : List.of(Pool.threads(2), Pool.coroutines(2))) {
            try (Pool pool = open) {
                var self = new AtomicReference<Task<Integer>>();
                var known = new CountDownLatch(1);
                self.set(pool.submit(
                        () -> {
                            known.await();
                            return self.get().get();
                        },
                        TaskOptions.defaults().withName("snake")));
                known.countDown();
                assertRefused(self.get()).hasMessageContaining("a task cannot wait for itself: snake waits for snake");
            }
        }
    }

    @Test
    void waitForWhatFollowsFromItself_isRefused() {
        try (Pool pool = Pool.threads(1)) {
            var tail = new AtomicReference<CompletableFuture<Integer>>();
            var known = new CountDownLatch(1);
            Task<Integer> snake = pool.submit(() -> {
                known.await();
                return tail.get().join();
            });
            tail.set(snake.thenApply(x -> x + 1).thenApply(x -> x + 1));
            known.countDown();
            assertRefused(snake).hasMessageContaining("a task cannot wait for itself");
        }
    }

    /** Also through two pools: each task waits for the one before it, the first for the last. */
    @Test
    void tasksThatWaitInARing_areRefused_andTheOthersEndByIt() throws Exception {
        try (Pool threads = Pool.threads(2);
                Pool coroutines = Pool.coroutines(1)) {
            var last = new AtomicReference<Task<Integer>>();
            var known = new CountDownLatch(1);
            Task<Integer> a = threads.submit(
                    () -> {
                        known.await();
                        return last.get().get();
                    },
                    TaskOptions.defaults().withName("a"));
            Task<Integer> b = coroutines.submit(() -> a.get(), TaskOptions.defaults().withName("b"));
            last.set(threads.submit(() -> b.get(), TaskOptions.defaults().withName("c")));
            known.countDown();
            for (Task<Integer> each : List.of(a, b, last.get())) {
                assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            }
            String said = Stream.of(a, b, last.get())
                    .map(Task::exceptionNow)
                    .filter(IllegalStateException.class::isInstance)
                    .map(Throwable::getMessage)
                    .findFirst()
                    .orElseThrow();
            assertThat(said)
                    .startsWith("tasks cannot wait for each other: ")
                    .containsPattern("a waits for c waits for b waits for a|b waits for a waits for c waits for b"
                            + "|c waits for b waits for a waits for c");
        }
    }

    /** It ends by itself, so it may be meant. */
    @Test
    void waitForItselfWithALimit_isNotRefused() throws Exception {
        try (Pool pool = Pool.threads(1)) {
            var self = new AtomicReference<Task<String>>();
            var known = new CountDownLatch(1);
            self.set(pool.submit(() -> {
                known.await();
                try {
                    return self.get().get(10, TimeUnit.MILLISECONDS);
                } catch (TimeoutException over) {
                    return "over";
                }
            }));
            known.countDown();
            assertThat(self.get().get(20, TimeUnit.SECONDS)).isEqualTo("over");
        }
    }

    /** One ring that was, and is no more, is held against nobody. */
    @Test
    void waitsThatAreOver_areForgotten() throws Exception {
        try (Pool pool = Pool.threads(2)) {
            var first = new AtomicReference<Task<Integer>>();
            var known = new CountDownLatch(1);
            var done = new CountDownLatch(1);
            first.set(pool.submit(() -> {
                known.await();
                int one = pool.submit(() -> 1).get(); // waited, and does no more
                done.countDown();
                return one;
            }));
            Task<Integer> second = pool.submit(() -> {
                done.await();
                return first.get().get() + 1;
            });
            known.countDown();
            assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    @Test
    void fullPoolWhoseTasksWaitForQueuedOnes_byWaysThatNobodySees_tellsTheLog() throws Exception {
        try (Pool pool = Pool.threads(1)) {
            Task<Void> stuck = pool.submit(
                    () -> CompletableFuture.allOf(
                                    pool.submit(() -> 1, TaskOptions.defaults().withName("left")),
                                    pool.submit(() -> 2, TaskOptions.defaults().withName("right")))
                            .get(),
                    TaskOptions.defaults().withName("gatherer"));
            Eventually.holds(() -> !said().isEmpty());
            assertThat(said()).hasSize(1);
            assertThat(said().getFirst())
                    .contains("stands still", "all its 1 places", "gatherer at dev.progeny.WaitsTest")
                    .contains("have no place: left, right");
            assertThat(stuck.cancel(true)).isTrue();
            pool.shutdownNow();
        }
    }

    private List<String> said() {
        return log.records().stream().map(LogRecord::getMessage).toList();
    }

    /** It runs on the thread that reads the answer for which it waits. */
    @Test
    void callbackThatWaitsForATaskOfItsOwnWorker_isRefused() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            var next = new AtomicReference<Task<Integer>>();
            var submitted = new CountDownLatch(1);
            Task<Integer> first = pool.submit(() -> {
                Thread.sleep(100);
                return 1;
            });
            CompletableFuture<Integer> sum = first.thenApply(one -> {
                await(submitted);
                return one + next.get().join();
            });
            next.set(pool.submit(() -> {
                Thread.sleep(100);
                return 2;
            }));
            submitted.countDown();
            assertThatThrownBy(() -> sum.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a callback cannot wait for")
                    .hasMessageContaining("Async");
            assertThat(first.thenApplyAsync(one -> one + pool.submit(() -> 2).join()).get(20, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(Task<?> task) {
        return assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(IllegalStateException.class);
    }
}
