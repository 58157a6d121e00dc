package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.NothingLeft;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails half-way leaves no workers, not even those that came up before the failure. */
@ExtendWith(NothingLeft.class)
class HalfStartTest {

    @Test
    void initializerThatFailsInTheThirdWorker_leavesNone_evenBeforeTheClose() {
        SharedLong started = SharedLong.create(0);
        Action initializer = () -> {
            if (started.incrementAndGet() == 3) {
                throw new IllegalStateException("no licence for a third");
            }
        };
        try (Pool pool = Pool.processes(1, o -> o.withSpares(3).withInitializer(initializer))) {
            Eventually.holds(() -> started.get() >= 3 && pool.stats().workers().isEmpty());
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(BrokenPoolException.class)
                    .hasRootCauseMessage("no licence for a third");
        }
    }

    @Test
    void sparesThatCannotStart_leaveNothing() {
        try (Pool pool = Pool.processes(2, o -> o.withSpares(2).withJvmOptions("-XX:+NoSuchOption"))) {
            Eventually.holds(() -> isBroken(pool) && pool.stats().workers().isEmpty());
            assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(BrokenPoolException.class);
        }
    }

    /** A program may well wait for its pools there, on a machine of two cores with the one thread that there is. */
    @Test
    void workerThatDiesAtStart_isNoticed_thoughTheCommonPoolIsBusy() {
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.commonPool().getParallelism() + 4; i++) {
            CompletableFuture<Void> _ = CompletableFuture.runAsync(() -> awaitQuietly(over));
        }
        Faults dies = Faults.at(Faults.Step.CONNECT).die();
        try (Pool pool = Pool.processes(1, o -> dies.inWorkers().apply(o.withRestartLimit(1)))) {
            Task<Integer> task = pool.submit(() -> 1);
            assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(BrokenPoolException.class);
        } finally {
            over.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean over = false;
        while (!over) { // by sleeping, for which the pool does not make up with another thread
            try {
                Thread.sleep(10);
            } catch (InterruptedException never) {
                return;
            }
            over = latch.getCount() == 0;
        }
    }

    /** It tries for a while, and has no worker while it waits to try again. */
    private static boolean isBroken(Pool pool) {
        try {
            Task<Integer> _ = pool.submit(() -> 1);
            return false;
        } catch (BrokenPoolException noMoreTries) {
            return true;
        }
    }

    @Test
    void childInAFolderThatDoesNotExist_neverWas(@TempDir Path folder) {
        ProcessOptions options = ProcessOptions.defaults().withDirectory(folder.resolve("missing"));
        assertThatThrownBy(() -> ChildProcess.start(() -> {}, options))
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("missing");
        assertThat(ChildProcess.children()).isEmpty();
    }
}
