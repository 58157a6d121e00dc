package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that die, hang or age are replaced, not too often, and never for the sake of one task for ever. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class SupervisionTest {

    @Test
    void workersThatDieAtStart_areTriedAgainLaterAndLater_thenThePoolIsBroken() {
        SharedLong starts = SharedLong.create(0);
        Action fatal = () -> {
            starts.incrementAndGet();
            Runtime.getRuntime().halt(7);
        };
        try (Pool pool = Pool.processes(1, o -> o.withInitializer(fatal).withRestartLimit(4))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> pool.submit(() -> 1).get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("4 workers in a row")
                    .cause()
                    .isInstanceOfSatisfying(WorkerDiedException.class, first -> {
                        assertThat(first.reason()).isEqualTo(Reason.EXITED);
                        assertThat(first.exitCode()).hasValue(7);
                        assertThat(first.worker()).endsWith("-worker-1");
                    });
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100 + 200 + 400));
            assertThat(starts.get()).isEqualTo(4);
        }
    }

    @Test
    void workersThatStartInTheEnd_forgetThatTheyFailed() throws Exception {
        SharedLong starts = SharedLong.create(0);
        Action fatalAtFirst = () -> {
            if (starts.incrementAndGet() % 3 != 0) {
                Runtime.getRuntime().halt(7);
            }
        };
        try (Pool pool = Pool.processes(1, o -> o.withInitializer(fatalAtFirst).withRestartLimit(3).withTasksPerWorker(1))) {
            for (int task = 0; task < 4; task++) { // two failed starts before each
                assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
            }
        }
    }

    @Test
    void poolThatIsClosedWhileItWaitsToTryAgain_ends() {
        SharedLong starts = SharedLong.create(0);
        Action fatal = () -> {
            starts.incrementAndGet();
            Runtime.getRuntime().halt(7);
        };
        Pool pool = Pool.processes(1, o -> o.withInitializer(fatal));
        Task<Integer> task = pool.submit(() -> 1);
        Eventually.holds(() -> starts.get() == 2);
        assertThat(pool.shutdownNow()).containsExactly(task);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void poisonTask_isGivenUpAfterItsRetries_andThePoolGoesOn() throws Exception {
        SharedLong victims = SharedLong.create(0);
        try (Pool pool = Pool.processes(2, o -> o.withRestartLimit(2))) {
            Action poison = () -> {
                victims.incrementAndGet();
                Runtime.getRuntime().halt(9);
            };
            Job<Void> deadly = () -> {
                poison.perform();
                return null;
            };
            Task<Void> task = pool.submit(deadly, TaskOptions.defaults().withRetries(5));
            Task<Integer> other = pool.submit(() -> 4);
            assertThat(death(task).exitCode()).hasValue(9);
            assertThat(victims.get()).isEqualTo(6);
            assertThat(other.get()).isEqualTo(4);
            assertThat(pool.map(List.of(1, 2, 3), x -> x + 1)).containsExactly(2, 3, 4);
        }
    }

    @Test
    void workerThatIsStopped_isFoundByItsHeartbeat_andItsTaskRunsElsewhere() throws Exception {
        SharedLong pid = SharedLong.create(0);
        SharedLong go = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withHeartbeat(Duration.ofMillis(300)))) {
            Job<Long> job = () -> {
                pid.compareAndSet(0, ProcessHandle.current().pid());
                while (go.get() == 0) {
                    Thread.sleep(1);
                }
                return ProcessHandle.current().pid();
            };
            Task<Long> stopped = pool.submit(job);
            Eventually.holds(() -> pid.get() != 0);
            Programs.stop(pid.get());
            WorkerDiedException died = death(stopped);
            assertThat(died.reason()).isEqualTo(Reason.UNRESPONSIVE);
            assertThat(died.pid()).hasValue(pid.get());

            pid.set(0);
            Task<Long> retried = pool.submit(job, TaskOptions.defaults().withRetries(1));
            Eventually.holds(() -> pid.get() != 0);
            long victim = pid.get();
            Programs.stop(victim);
            Eventually.holds(() -> ProcessHandle.of(victim).isEmpty());
            go.set(1);
            assertThat(retried.get()).isNotEqualTo(victim);
        }
    }

    @Test
    void workerThatIsStoppedWhileIdle_isFoundToo() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withHeartbeat(Duration.ofMillis(300)))) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            Programs.stop(pid);
            Eventually.holds(() -> pool.stats().workers().isEmpty());
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    /** The thread that answers is not the one that works; and what lies unread here is no fault of the worker. */
    @Test
    void workerThatOnlyComputes_andParentThatDoesNotRead_areNoReasonToKill() throws Exception {
        SharedLong spins = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withHeartbeat(Duration.ofMillis(200)))) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            Job<Long> computing = () -> {
                long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                while (System.nanoTime() < until) {
                    spins.incrementAndGet();
                }
                return ProcessHandle.current().pid();
            };
            assertThat(pool.submit(computing).get()).isEqualTo(pid);
            SharedLatch go = SharedLatch.create(1);
            Action waiting = go::await; // until its callback is there, which would else run in this thread
            var read = pool.submit(waiting).thenRun(() -> spinHere(Duration.ofSeconds(2)));
            go.countDown();
            read.get();
            go.close();
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    private static void spinHere(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void workerThatIsTooOld_isReplacedAfterItsTask_andNothingIsLost() {
        try (Pool pool = Pool.processes(1, o -> o.withMaxAge(Duration.ofMillis(1)))) {
            List<Long> pids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pids.add(pool.submit(() -> ProcessHandle.current().pid()).join());
            }
            assertThat(pids).doesNotHaveDuplicates();
            assertThat(pool.map(IntStream.range(0, 5).boxed().toList(), x -> x)).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void workerThatHasGrownTooLarge_isReplacedAfterItsTask() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withMaxResident(400L << 20))) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
            Job<Long> leak = () -> {
                Arena.global().allocate(500L << 20).fill((byte) 1);
                Thread.sleep(100); // the parent looks no more often
                return ProcessHandle.current().pid();
            };
            assertThat(pool.submit(leak).get()).isEqualTo(pid);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(pid);
        }
    }

    private static WorkerDiedException death(Task<?> task) throws InterruptedException {
        try {
            throw new AssertionError("it survived: " + task.get());
        } catch (ExecutionException failed) {
            return (WorkerDiedException) failed.getCause();
        }
    }
}
