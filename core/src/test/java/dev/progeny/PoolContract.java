package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLong;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every pool promises, whatever runs its tasks. */
@ExtendWith(NothingLeft.class)
abstract class PoolContract {

    private Pool pool;

    /** A pool that runs at least {@code parallelism} tasks at once. */
    abstract Pool open(int parallelism);

    @BeforeEach
    void openPool() {
        pool = open(4);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void job_givesItsResult() throws Exception {
        int captured = 40;
        assertThat(pool.submit(() -> captured + 2).get()).isEqualTo(42);
    }

    @Test
    void jobThatReturnsNull_givesNull() throws Exception {
        assertThat(pool.<String>submit(() -> null).get()).isNull();
    }

    @Test
    void action_runs_andMayThrowAnything() throws Exception {
        SharedLong ran = SharedLong.create(0);
        assertThat(pool.submit(() -> {
                            ran.incrementAndGet();
                        })
                        .get())
                .isNull();
        assertThat(ran.get()).isEqualTo(1);

        Action failing = () -> {
            throw new IOException("disk");
        };
        assertThatThrownBy(pool.submit(failing)::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void exceptionOfAJob_arrivesWithTypeMessageCauseSuppressedAndStack() {
        Task<Integer> task = pool.submit(PoolContract::fail);
        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).cause().satisfies(thrown -> {
            assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
            assertThat(thrown.getCause()).isExactlyInstanceOf(ArithmeticException.class).hasMessage("inner");
            assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class);
            assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("fail");
        });
        assertThat(task.state()).isEqualTo(Future.State.FAILED);
        assertThat(task.exceptionNow()).hasMessage("outer");
    }

    private static int fail() {
        var thrown = new IllegalStateException("outer", new ArithmeticException("inner"));
        thrown.addSuppressed(new IOException("aside"));
        throw thrown;
    }

    @Test
    void errorOfAJob_isItsFailureAndTheWorkerLives() throws Exception {
        Job<Integer> overflow = () -> recurse(1);
        assertThatThrownBy(pool.submit(overflow)::get).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth + 1) + 1;
    }

    @Test
    void task_knowsItsNameWorkerAndTiming() throws Exception {
        Task<Integer> task = pool.submit(() -> 1, TaskOptions.defaults().withName("answer"));
        task.get();
        assertThat(task.name()).isEqualTo("answer");
        assertThat(task.id()).isPositive();
        assertThat(task.worker()).isPresent();
        TaskTiming timing = task.timing();
        assertThat(timing.started()).hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(timing.queued()));
        assertThat(timing.finished())
                .hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(timing.started().orElseThrow()));
        assertThat(task).hasToString("Task[answer, SUCCESS]");
    }

    @Test
    void serialLoopAndMapFamily_giveTheSame() {
        List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
        List<Integer> expected = inputs.stream().map(x -> x * x).toList();
        assertThat(pool.map(inputs, x -> x * x)).isEqualTo(expected);
        assertThat(pool.stream(inputs, x -> x * x)).containsExactlyElementsOf(expected);
        assertThat(pool.streamUnordered(inputs, x -> x * x)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(inputs.stream().gather(pool.<Integer, Integer>mapping(x -> x * x))).containsExactlyElementsOf(expected);
    }

    @Test
    void emptyInput_returnsAtOnce() throws Exception {
        assertThat(pool.map(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(pool.stream(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(pool.streamUnordered(List.<Integer>of(), x -> x)).isEmpty();
        assertThat(Stream.<Integer>empty().gather(pool.<Integer, Integer>mapping(x -> x))).isEmpty();
        assertThat(pool.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void failureInTheMiddleOfAMap_isThrownWithItsCause_andThePoolGoesOn() throws Exception {
        Fn<Integer, Integer> reciprocal = x -> 10 / x;
        assertThatThrownBy(() -> pool.map(List.of(1, 0, 2), reciprocal))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
        Iterator<Integer> ordered = pool.stream(List.of(1, 0, 2), reciprocal).iterator();
        assertThat(ordered.next()).isEqualTo(10);
        assertThatThrownBy(ordered::next).hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> pool.streamUnordered(List.of(0), reciprocal).toList())
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Stream.of(0).gather(pool.mapping(reciprocal)).toList())
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void inputThatThrows_surfacesAtItsPosition() {
        Iterable<Integer> inputs = () -> IntStream.range(0, 10)
                .map(i -> {
                    if (i == 3) {
                        throw new IllegalArgumentException("input 3");
                    }
                    return i;
                })
                .iterator();
        Iterator<Integer> results = pool.stream(inputs, x -> x).iterator();
        assertThat(List.of(results.next(), results.next(), results.next())).containsExactly(0, 1, 2);
        assertThatThrownBy(results::next).isInstanceOf(IllegalArgumentException.class).hasMessage("input 3");
        assertThat(results.hasNext()).isFalse();
        assertThatThrownBy(() -> pool.map(inputs, x -> x)).hasMessage("input 3");
    }

    @Test
    void streamOverAnEndlessInput_readsOnlyABoundedLookAhead() {
        AtomicInteger read = new AtomicInteger();
        Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
        try (Stream<Integer> results = pool.stream(endless, x -> x)) {
            Iterator<Integer> iterator = results.iterator();
            for (int i = 1; i <= 100; i++) {
                assertThat(iterator.next()).isEqualTo(i);
            }
        }
        int lookAhead = Math.max(2 * pool.stats().parallelism(), pool.model().crossesProcesses() ? 1_024 : 0);
        assertThat(read.get()).isBetween(100, 101 + lookAhead);
    }

    @Test
    void streamWithALookAhead_readsNoFurther() {
        for (int lookAhead : new int[] {1, 5, 3_000}) {
            AtomicInteger read = new AtomicInteger();
            Iterable<Integer> endless = () -> Stream.generate(read::incrementAndGet).iterator();
            try (Stream<Integer> results = pool.stream(endless, x -> x, lookAhead)) {
                Iterator<Integer> iterator = results.iterator();
                for (int i = 1; i <= 50; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                    assertThat(read.get()).isLessThanOrEqualTo(i + lookAhead);
                }
            }
        }
        assertThatThrownBy(() -> pool.stream(List.of(1), x -> x, 0)).hasMessageContaining("lookAhead=0");
    }

    @Test
    void invokeAll_waitsForAll() throws Exception {
        List<Job<Integer>> jobs = List.of(() -> 1, () -> 2, PoolContract::fail);
        List<Future<Integer>> done = pool.invokeAll(jobs);
        assertThat(done).allMatch(Future::isDone);
        assertThat(done.get(1).resultNow()).isEqualTo(2);
        assertThat(done.get(2).state()).isEqualTo(Future.State.FAILED);
    }

    @Test
    void invokeAllWithALimit_cancelsWhatIsLate() throws Exception {
        List<Job<Integer>> jobs = List.of(() -> 1, PoolContract::sleepLong);
        List<Future<Integer>> done = pool.invokeAll(jobs, 700, TimeUnit.MILLISECONDS);
        assertThat(done.get(1).isCancelled()).isTrue();
    }

    @Test
    void invokeAny_givesASuccess_orTheLastFailure() throws Exception {
        List<Job<Integer>> mixed = List.of(PoolContract::fail, () -> 7, PoolContract::sleepLong);
        assertThat(pool.invokeAny(mixed)).isEqualTo(7);
        List<Job<Integer>> failing = List.of(PoolContract::fail);
        assertThatThrownBy(() -> pool.invokeAny(failing)).isInstanceOf(ExecutionException.class);
        List<Job<Integer>> late = List.of(PoolContract::sleepLong);
        assertThatThrownBy(() -> pool.invokeAny(late, 50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> pool.invokeAny(List.<Job<Integer>>of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static int sleepLong() throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(5));
        return 0;
    }

    @Test
    void getWithALimit_isOnTime_andDoesNotCancel() throws Exception {
        SharedLong release = SharedLong.create(0);
        Task<Integer> task = pool.submit(() -> {
            while (release.get() == 0) {
                Thread.onSpinWait();
            }
            return 5;
        });
        assertThatThrownBy(() -> task.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(task.isDone()).isFalse();
        release.set(1);
        assertThat(task.get()).isEqualTo(5);
    }

    @Test
    void cancelOfWhatRuns_interruptsIt() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong interrupted = SharedLong.create(0);
        Task<Integer> task = pool.submit(() -> {
            started.set(1);
            try {
                return sleepLong();
            } catch (InterruptedException stopped) {
                interrupted.set(1);
                throw stopped;
            }
        });
        Eventually.holds(() -> started.get() == 1);
        assertThat(task.cancel(true)).isTrue();
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        Eventually.holds(() -> interrupted.get() == 1);
    }

    @Test
    void cancelOfWhatWaits_meansItNeverRuns() throws Exception {
        SharedLong release = SharedLong.create(0);
        SharedLong ran = SharedLong.create(0);
        try (Pool one = openOne()) {
            Task<Void> first = one.submit(() -> {
                while (release.get() == 0) {
                    Thread.sleep(1);
                }
            });
            Task<Long> second = one.submit(() -> ran.incrementAndGet());
            assertThat(second.cancel(false)).isTrue();
            release.set(1);
            first.get();
        }
        assertThat(ran.get()).isZero();
    }

    /** A pool that runs one task at a time. */
    abstract Pool openOne();

    @Test
    void callback_runsOnce_andOneThatThrowsStopsNobody() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(2);
        Task<Integer> task = pool.submit(() -> 1);
        var throwing = task.thenAccept(value -> {
            calls.incrementAndGet();
            done.countDown();
            throw new IllegalStateException("callback");
        });
        var other = task.thenAccept(value -> {
            calls.incrementAndGet();
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(throwing::get).hasMessageContaining("callback");
        other.get();
        assertThat(calls.get()).isEqualTo(2);
        assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
    }

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
    void executedAction_runs_andItsFailureIsHeard() throws Exception {
        SharedLong ran = SharedLong.create(0);
        var heard = new java.util.concurrent.CompletableFuture<Throwable>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> heard.complete(failure));
        try {
            pool.execute(() -> {
                ran.incrementAndGet();
                throw new IllegalStateException("unheard of");
            });
            assertThat(heard.get(20, TimeUnit.SECONDS)).hasMessage("unheard of");
            assertThat(ran.get()).isEqualTo(1);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
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
    void manySubmitters_loseNothing() throws Exception {
        AtomicInteger sum = new AtomicInteger();
        List<Thread> submitters = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 200; i++) {
                        int input = i;
                        sum.addAndGet(pool.submit(() -> input).join());
                    }
                }))
                .toList();
        for (Thread submitter : submitters) {
            submitter.join();
        }
        assertThat(sum.get()).isEqualTo(4 * 200 * 199 / 2);
    }

    @Test
    void stats_countWhatFinished() throws Exception {
        pool.map(List.of(1, 2, 3), x -> x);
        Eventually.holds(() -> pool.stats().finished() == 3);
        PoolStats stats = pool.stats();
        assertThat(stats.model()).isEqualTo(pool.model());
        assertThat(stats.queued()).isZero();
        assertThat(stats.parallelism()).isGreaterThanOrEqualTo(4);
    }
}
