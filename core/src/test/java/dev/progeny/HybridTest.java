package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What follows from many tasks in one process, one carrier thread for them, and several such processes. */
@ExtendWith(NothingLeft.class)
class HybridTest {

    /** Long enough for a neighbour to end in, on a machine that is busy with other things. */
    private static final Duration GRACE = Duration.ofSeconds(2);

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

    /** A second process is started when a task comes while the first has something to do. */
    private static void awaitBothProcesses(Pool pool) throws InterruptedException, ExecutionException {
        SharedLong release = SharedLong.create(0);
        Task<Long> first = pool.submit(() -> {
            while (release.get() == 0) {
                Thread.sleep(1);
            }
            return ProcessHandle.current().pid();
        });
        Set<Long> pids = new HashSet<>();
        Eventually.holds(() -> pids.add(pool.submit(() -> ProcessHandle.current().pid()).get()) && pids.size() == 2);
        release.set(1);
        assertThat(pids).contains(first.get());
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
