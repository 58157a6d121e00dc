package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.Job;
import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.PoolStats;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import dev.progeny.TaskTiming;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLong;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One task: its outcome, what it knows of itself, and who is told. */
abstract class TaskPromises extends PoolFixture {

    @Test
    void job_givesItsResult() throws Exception {
        int captured = 40;
        assertThat(pool.submit(() -> captured + 2).get()).isEqualTo(42);
    }

    @Test
    void submitterThatIsInterrupted_submitsAsEver_andStaysInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        Task<Integer> task = pool.submit(() -> 7);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(task.get()).isEqualTo(7);
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
        Task<Integer> task = pool.submit(PoolFixture::fail);
        assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).cause().satisfies(thrown -> {
            assertThat(thrown).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
            assertThat(thrown.getCause()).isExactlyInstanceOf(ArithmeticException.class).hasMessage("inner");
            assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class);
            assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("fail");
        });
        assertThat(task.state()).isEqualTo(Future.State.FAILED);
        assertThat(task.exceptionNow()).hasMessage("outer");
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
        assertThat(task).hasToString("Task[answer, SUCCESS][Completed normally]");
    }

    @Test
    void processorTime_isMeasuredForWhoeverAsks_whereTheThreadHasAClock() throws Exception {
        boolean counted = pool.model() == Model.THREADS || pool.model() == Model.PROCESSES; // coroutines have none
        TaskOptions measured = TaskOptions.defaults().withCpuTime(true);
        Task<Integer> computing = pool.submit(() -> computeFor(30_000_000), measured);
        Task<Integer> sleeping = pool.submit(PoolFixture::nap, measured);
        Task<Integer> failing = pool.submit(PoolFixture::fail, measured);
        Task<Integer> unasked = pool.submit(() -> 1);
        computing.get();
        sleeping.get();
        unasked.get();
        assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class);
        assertThat(unasked.timing().cpu()).isEmpty();
        assertThat(List.of(computing, sleeping, failing)).allMatch(task -> task.timing().cpu().isPresent() == counted);
        if (counted) {
            assertThat(computing.timing().cpu().orElseThrow()).isBetween(Duration.ofMillis(1), wall(computing));
            assertThat(sleeping.timing().cpu().orElseThrow()).isLessThan(Duration.ofMillis(100));
            assertThat(wall(sleeping)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    private static Duration wall(Task<?> task) {
        return Duration.between(task.timing().started().orElseThrow(), task.timing().finished().orElseThrow());
    }

    /** By the clock on the wall, of which a busy machine gives only a part. */
    private static int computeFor(long nanos) {
        long start = System.nanoTime();
        int sum = 0;
        while (System.nanoTime() - start < nanos) {
            sum++;
        }
        return sum;
    }

    @Test
    void nameAndPriorityThatATaskGaveItsThread_areGoneForTheNext() throws Exception {
        try (Pool one = openOne()) {
            int priority = one.submit(() -> Thread.currentThread().getPriority()).get();
            one.submit(() -> {
                        Thread.currentThread().setName("changed");
                        Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
                    })
                    .get();
            assertThat(one.submit(() -> Thread.currentThread().getName()).get()).isNotEqualTo("changed");
            assertThat(one.submit(() -> Thread.currentThread().getPriority()).get()).isEqualTo(priority);
        }
    }

    /** In the words of a CompletableFuture, behind what only a task knows. */
    @Test
    void task_tellsItsStateAsAFutureDoes() throws Exception {
        Gate gate = Gate.closed();
        Task<Integer> task = pool.submit(() -> gate.pass(1));
        gate.awaitEntered(1);
        assertThat(task.toString()).endsWith(", RUNNING][Not completed]");
        var dependent = task.thenApply(x -> x);
        assertThat(task.toString()).endsWith(", RUNNING][Not completed, 1 dependents]");
        gate.letAllPass();
        dependent.get();
        assertThat(task.toString()).endsWith(", SUCCESS][Completed normally]");
        Task<Integer> failed = pool.submit(() -> {
            throw new ArithmeticException("of the job");
        });
        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class);
        assertThat(failed.toString()).endsWith(", FAILED][Completed exceptionally: java.lang.ArithmeticException]");
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
    void fourTasksThatWaitForEachOther_meet_roundAfterRound() throws Exception {
        for (int round = 0; round < 50; round++) {
            try (SharedLatch allThere = SharedLatch.create(4)) {
                List<Task<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    tasks.add(pool.submit(() -> {
                        allThere.countDown();
                        return allThere.await(20, TimeUnit.SECONDS);
                    }));
                }
                for (Task<Boolean> each : tasks) {
                    assertThat(each.get()).as("all have begun, round %d", round).isTrue();
                }
            }
        }
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

    @Test
    void callback_runsOnce_howeverTheTaskEnds() throws Exception {
        Gate gate = Gate.closed();
        List<AtomicInteger> calls = new ArrayList<>();
        try (Pool one = openOne()) {
            count(one.submit(() -> 1), calls).get();
            assertThatThrownBy(count(one.submit(PoolFixture::fail), calls)::get).isInstanceOf(ExecutionException.class);
            Task<Integer> running = count(one.submit(() -> gate.pass(1)), calls);
            Task<Integer> waiting = count(one.submit(() -> 2), calls);
            gate.awaitEntered(1);
            waiting.cancel(true);
            running.cancel(true);
            TaskOptions hasty = TaskOptions.defaults().withTimeout(Duration.ofMillis(50));
            assertThatThrownBy(count(one.submit(PoolFixture::sleepLong, hasty), calls)::get)
                    .hasCauseInstanceOf(TaskTimeoutException.class);
        } // the last one may be called by a timer, a little later
        Eventually.holds(() -> calls.stream().noneMatch(own -> own.get() == 0));
        assertThat(calls).hasSize(5).extracting(AtomicInteger::get).containsOnly(1);
    }

    private static <R> Task<R> count(Task<R> task, List<AtomicInteger> calls) {
        AtomicInteger own = new AtomicInteger();
        calls.add(own);
        var _ = task.whenComplete((result, failure) -> own.incrementAndGet());
        return task;
    }

    @Test
    void whatWasWrittenBefore_isSeenByTheTask_andItsResultByWhoeverWaits() throws Exception {
        int[] plain = new int[1]; // no lock, no volatile: the hand-over itself must publish it
        for (int i = 1; i <= 500; i++) {
            plain[0] = i;
            int[] doubled = pool.submit(() -> new int[] {2 * plain[0]}).get();
            assertThat(doubled[0]).isEqualTo(2 * i);
        }
    }

    @Test
    void poolOfLessThanOne_isRefused() {
        assertThatThrownBy(() -> open(0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        assertThatThrownBy(() -> open(-1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("-1");
    }
}
