package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.scope.TaskGroup;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program may keep the JDK's common pool waiting, which has one thread on two cores: nothing of ours needs it. */
@ExtendWith(NothingLeft.class)
@Timeout(30)
class BusyCommonPoolTest {

    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeEach
    void occupy() {
        for (int i = 0; i < ForkJoinPool.commonPool().getParallelism() + 4; i++) {
            CompletableFuture<Void> _ = CompletableFuture.runAsync(this::awaitOver);
        }
    }

    /** By sleeping, for which the pool does not make up with another thread. */
    private void awaitOver() {
        try {
            while (over.getCount() > 0) {
                Thread.sleep(10);
            }
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }

    @AfterEach
    void release() {
        over.countDown();
    }

    @Test
    void workerThatDiesAtStart_isNoticed() {
        Faults dies = Faults.at(Faults.Step.CONNECT).die();
        try (Pool pool = Pool.processes(1, o -> dies.inWorkers().apply(o.withRestartLimit(1)))) {
            Task<Integer> task = pool.submit(() -> 1);
            assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(BrokenPoolException.class);
        }
    }

    /** It cannot tell what it is doing either, and that is not waited for. */
    @Test
    void timeOutOfATaskWhoseWorkerIsStopped_isKept() throws Exception {
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withTaskTimeout(Duration.ofSeconds(2)).withCancelGrace(Duration.ZERO))) {
            Task<Integer> task = pool.submit(() -> {
                pid.set(ProcessHandle.current().pid());
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            Eventually.holds(() -> pid.get() != 0);
            Programs.stop(pid.get());
            assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void deadlineOfAGroup_isKept() {
        try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofMillis(100)))) {
            group.fork(() -> {
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            assertThatThrownBy(group::join).isInstanceOf(TaskGroup.TimeoutException.class);
        }
    }
}
