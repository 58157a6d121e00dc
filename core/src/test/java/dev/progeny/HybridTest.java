package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What follows from many tasks in one process, one carrier thread for them, and several such processes. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
@Timeout(300)
class HybridTest {

    /** Long enough for a neighbour to end in, on a machine that is busy with other things. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration PROMPT = Duration.ofSeconds(20);

    /** A process that is busy beside thirty others takes fifteen seconds to start, and a task some starts to be moved. */
    private static final int PROMPT_STARTS = 10;

    @Test
    void cancelledLoopThatIgnoresItsInterrupt_costsItsProcess_butWhoEndsWithinTheGraceSucceeds() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(1, 10, o -> o.withCancelGrace(GRACE))) {
            Task<Void> deaf = pool.submit(() -> {
                started.incrementAndGet();
                while (true) {
                    napDeaf();
                }
            });
            Task<Integer> quick = pool.submit(() -> {
                started.incrementAndGet();
                while (release.get() == 0) {
                    Thread.sleep(1);
                }
                return 1;
            });
            Task<Integer> slow = pool.submit(() -> {
                started.incrementAndGet();
                Thread.sleep(Duration.ofMinutes(5));
                return 2;
            });
            Eventually.holds(() -> started.get() == 3);
            assertThat(deaf.cancel(true)).isTrue();
            release.set(1);
            assertThat(quick.get()).isEqualTo(1);
            assertThatThrownBy(slow::get).cause().isInstanceOfSatisfying(WorkerDiedException.class, died -> {
                assertThat(died.reason()).isEqualTo(Reason.KILLED_BY_POOL);
                assertThat(died).hasMessageContaining(slow.name());
            });
            assertThatThrownBy(deaf::get).isInstanceOf(CancellationException.class);
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    private static void napDeaf() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException ignored) {
            // that is what it is for
        }
    }

    @Test
    void cancelledLoopThatNeverYields_isKilledToo_andTheQueueGoesOnElsewhere() throws Exception {
        SharedLong started = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(1, 1, o -> o.withCancelGrace(Duration.ofMillis(100)))) {
            Task<Void> spinning = pool.submit(() -> {
                started.set(ProcessHandle.current().pid());
                while (true) {
                    Thread.onSpinWait();
                }
            });
            Task<Long> waiting = pool.submit(() -> ProcessHandle.current().pid());
            Eventually.holds(() -> started.get() != 0);
            spinning.cancel(true);
            assertThat(waiting.get()).isNotEqualTo(started.get());
        }
    }

    @Test
    void cancelledTaskThatReacts_costsItsNeighboursNothing() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(1, 10, o -> o.withCancelGrace(Duration.ofSeconds(5)))) {
            Task<Long> neighbour = pool.submit(() -> {
                started.incrementAndGet();
                while (release.get() == 0) {
                    Thread.sleep(1);
                }
                return ProcessHandle.current().pid();
            });
            Task<Void> sleeper = pool.submit(() -> {
                started.incrementAndGet();
                Thread.sleep(Duration.ofMinutes(5));
            });
            Eventually.holds(() -> started.get() == 2);
            sleeper.cancel(true);
            Eventually.holds(() -> pool.stats().running() == 1);
            release.set(1);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(neighbour.get());
        }
    }

    @Test
    void taskThatComputesInOneProcess_doesNotStopTheOther() throws Exception {
        SharedLong busy = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(2, 10)) {
            awaitBothProcesses(pool);
            Task<Integer> computing = pool.submit(() -> {
                busy.set(ProcessHandle.current().pid());
                while (release.get() == 0) {
                    Thread.onSpinWait(); // never gives its carrier back
                }
                return 1;
            });
            Eventually.holds(() -> busy.get() != 0);
            for (int i = 0; i < 50; i++) {
                assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(busy.get());
            }
            assertThat(computing.isDone()).isFalse();
            release.set(1);
            assertThat(computing.get()).isEqualTo(1);
        }
    }

    @RepeatedTest(20)
    void quickTask_submittedRightBehindAnEndlessLoop_endsPromptly_beforeAnyProcessIsUp() throws Exception {
        SharedLong release = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(2, 10)) {
            Task<Integer> loop = pool.submit(() -> spinUntil(release));
            List<Task<Integer>> quick = List.of(pool.submit(() -> 1), pool.submit(() -> 2), pool.submit(() -> 3));
            try {
                for (Task<Integer> task : quick) {
                    promptly(task);
                }
                assertThat(loop.isDone()).isFalse();
            } finally {
                release.set(1); // else close would wait for the loop, and hide what went wrong
            }
        }
    }

    @Test
    void quickTasks_behindAnEndlessLoopThatRuns_endPromptly_andSoDoThoseThatSleepForLong() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        SharedLong sleeping = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(2, 30)) {
            Task<Integer> loop = pool.submit(() -> {
                started.set(1);
                return spinUntil(release);
            });
            Eventually.holds(() -> started.get() == 1);
            for (int i = 0; i < 20; i++) {
                var _ = pool.submit(() -> {
                    sleeping.incrementAndGet();
                    while (release.get() == 0) {
                        Thread.sleep(20);
                    }
                });
            }
            Eventually.holds(() -> sleeping.get() == 20); // all moved to the other process, and there begun
            assertThat(promptly(pool.submit(() -> 1))).isEqualTo(1);
            assertThat(loop.isDone()).isFalse();
            release.set(1);
        }
    }

    @Test
    void loopThatWaitsForATaskBehindIt_getsIt_alsoWhenThePoolIsClosedMeanwhile() throws Exception {
        SharedLong release = SharedLong.create(0);
        Task<Integer> loop;
        try (Pool pool = Pool.hybrid(2, 10)) {
            loop = pool.submit(() -> spinUntil(release));
            var _ = pool.submit(() -> release.set(1));
        }
        assertThat(loop.resultNow()).isEqualTo(1);
    }

    @Test
    void allProcessesCompute_whatWaitsBegins_whereOneIsDoneFirst() throws Exception {
        SharedLong started = SharedLong.create(0);
        List<SharedLong> releases = List.of(SharedLong.create(0), SharedLong.create(0));
        try (Pool pool = Pool.hybrid(2, 10)) {
            List<Task<Integer>> loops = new ArrayList<>();
            for (SharedLong release : releases) {
                loops.add(pool.submit(() -> {
                    started.incrementAndGet();
                    return spinUntil(release);
                }));
            }
            Eventually.holds(() -> started.get() == 2);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int number = i;
                tasks.add(pool.submit(() -> number));
            }
            releases.getLast().set(1);
            for (int i = 0; i < 30; i++) {
                assertThat(promptly(tasks.get(i))).isEqualTo(i);
            }
            assertThat(loops.getFirst().isDone()).isFalse();
            releases.getFirst().set(1);
        }
    }

    @Test
    void cancelOfATaskThatHasNotBegun_costsTheLoopBeforeItNothing() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        SharedLong ran = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(1, 10, o -> o.withCancelGrace(GRACE))) {
            Task<Integer> loop = pool.submit(() -> {
                started.set(1);
                return spinUntil(release);
            });
            Eventually.holds(() -> started.get() == 1);
            Task<Integer> behind = pool.submit(() -> {
                ran.set(1);
                return 2;
            }, TaskOptions.defaults().withName("behind"));
            behind.cancel(true);
            Eventually.holds(() -> pool.stats().running() == 1 && pool.stats().queued() == 0);
            release.set(1);
            assertThat(loop.get()).isEqualTo(1);
            assertThat(pool.submit(() -> ran.get()).get()).isZero();
        }
    }

    /** What is prompt on a busy machine is known by how long an empty process takes there. */
    private static <T> T promptly(Task<T> task) throws Exception {
        try {
            return task.get(PROMPT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException busyOrBroken) {
            long start = System.nanoTime();
            ChildProcess.start(() -> {}).join();
            return task.get(PROMPT_STARTS * (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        }
    }

    private static int spinUntil(SharedLong release) {
        while (release.get() == 0) {
            Thread.onSpinWait(); // never gives its carrier back
        }
        return 1;
    }

    /** A second process is started when a task comes while the first has something to do; either gets quick ones. */
    private static void awaitBothProcesses(Pool pool) throws InterruptedException, ExecutionException {
        SharedLong waiting = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        Task<Void> first = pool.submit(() -> {
            waiting.set(ProcessHandle.current().pid());
            while (release.get() == 0) {
                Thread.sleep(1);
            }
        });
        Eventually.holds(() -> waiting.get() != 0
                && pool.submit(() -> ProcessHandle.current().pid()).get() != waiting.get());
        release.set(1);
        first.get();
        Eventually.holds(() -> pool.stats().running() == 0);
    }

    @Test
    void tenThousandTasks_sleepAtOnce_inTwoProcesses() throws InterruptedException, ExecutionException {
        SharedLong sleeping = SharedLong.create(0);
        SharedLong release = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(2, 5_000)) {
            List<Task<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                tasks.add(pool.submit(() -> {
                    sleeping.incrementAndGet();
                    while (release.get() == 0) {
                        Thread.sleep(500);
                    }
                    return ProcessHandle.current().pid();
                }));
            }
            Eventually.holds(() -> sleeping.get() == 10_000);
            release.set(1);
            List<Long> pids = new ArrayList<>();
            for (Task<Long> task : tasks) {
                pids.add(task.get());
            }
            assertThat(pids.stream().distinct()).hasSize(2);
            assertThat(pids.stream().filter(pids.getFirst()::equals)).hasSize(5_000);
        }
    }

    @Test
    void sizesBelowOne_areRefusedWithTheirNames() {
        assertThatThrownBy(() -> Pool.hybrid(0, 1)).hasMessage("processes must be at least 1: processes=0");
        assertThatThrownBy(() -> Pool.hybrid(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coroutinesPerProcess must be at least 1: coroutinesPerProcess=0");
    }
}
