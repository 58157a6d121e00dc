package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a pool comes on time, whatever its workers do. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class EndingsTest {

    private static final Duration GRACE = Duration.ofMillis(500);

    /** An orderly close waits for all tasks, each of which costs a process; who is in a hurry interrupts it. */
    @Test
    void closeInAStormOfCrashes_endsWithinTheGraceAndASecond() throws Exception {
        SharedLong crashes = SharedLong.create(0);
        Pool pool = Pool.processes(2, o -> o.withCancelGrace(GRACE).withOutput(OutputHandler.none()));
        List<Task<Void>> storm = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            storm.add(pool.submit(() -> {
                crashes.incrementAndGet();
                Runtime.getRuntime().halt(9);
            }));
        }
        Eventually.holds(() -> crashes.get() >= 3);
        long start = System.nanoTime();
        Thread closer = Thread.ofPlatform().start(pool::close);
        closer.interrupt(); // as ExecutorService.close() says: then as shutdownNow, and it goes on to wait
        assertThat(closer.join(GRACE.plusSeconds(1))).isTrue();
        assertThat(millisSince(start)).isLessThan(GRACE.toMillis() + 1_000);
        assertThat(pool.isTerminated()).isTrue();
        assertThat(crashes.get()).isLessThan(200);
        assertThat(storm.stream().filter(Task::isDone).count()).isGreaterThanOrEqualTo(crashes.get());
        assertThat(pool.stats().workers()).isEmpty();
    }

    /** Nobody is there whose end would end the pool, and no start comes any more. */
    @Test
    void lastTaskThatIsCancelled_whileNoWorkerIsThere_endsThePool() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        Pool pool = Pool.processes(1, o -> o.withJvmOptions("-XX:NoSuchOption=1")
                .withRestartLimit(1_000)
                .withOutput(line -> starts.addAndGet(line.text().contains("NoSuchOption") ? 1 : 0)));
        Task<Integer> task = pool.submit(() -> 1);
        Eventually.holds(() -> starts.get() >= 4 && pool.stats().workers().isEmpty()); // the next start is a second away
        pool.shutdown();
        task.cancel(true);
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(starts.get()).isLessThan(10);
    }

    @Test
    void taskThatWaits_whileAWornOutWorkerTakesLongToEnd_goesToTheOneThatStandsBy() throws Exception {
        try (SharedLatch go = SharedLatch.create(1);
                Pool pool = Pool.processes(1, o -> o.withTasksPerWorker(1).withSpares(1).withCancelGrace(Duration.ofSeconds(20)))) {
            Task<Long> last = pool.submit(() -> {
                go.await();
                Runtime.getRuntime().addShutdownHook(new Thread(EndingsTest::sleepForSeconds));
                return ProcessHandle.current().pid();
            });
            Eventually.holds(() -> pool.dump().contains(" IDLE"));
            List<Long> both = pool.stats().workers().stream().map(WorkerInfo::pid).toList();
            Task<Long> next = pool.submit(() -> ProcessHandle.current().pid());
            go.countDown();
            long ended = last.get();
            assertThat(both).contains(next.get()).hasSize(2).contains(ended);
            assertThat(next.get()).isNotEqualTo(ended);
            assertThat(ProcessHandle.of(ended)).as("it still takes its time").isPresent();
        }
    }

    private static void sleepForSeconds() {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void orderlyCloseInAStormOfCrashes_answersEachTaskOnce() {
        SharedLong crashes = SharedLong.create(0);
        List<Task<Void>> storm = new ArrayList<>();
        try (Pool pool = Pool.processes(2, o -> o.withOutput(OutputHandler.none()))) {
            for (int i = 0; i < 12; i++) {
                storm.add(pool.submit(() -> {
                    crashes.incrementAndGet();
                    Runtime.getRuntime().halt(9);
                }));
            }
        }
        assertThat(storm).allMatch(task -> task.exceptionNow() instanceof WorkerDiedException);
        assertThat(crashes.get()).isEqualTo(12);
    }

    /** Somebody kills them, one after the other, whatever they do: stand by, start or end. */
    @Test
    void closeWhileSomebodyKillsTheWorkers_endsWithinTheGraceAndASecond() throws Exception {
        for (int deaths = 1; deaths <= 5; deaths++) { // after each the next start waits longer
            closeAfter(deaths);
        }
    }

    private static void closeAfter(int deaths) throws Exception {
        AtomicInteger killed = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Pool pool = Pool.processes(
                3, o -> o.withSpares(2).withRestartLimit(1_000).withCancelGrace(GRACE).withOutput(OutputHandler.none()));
        assertThat(pool.map(List.of(1, 2, 3), x -> x + 1)).containsExactly(2, 3, 4);
        Thread storm = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                killOne(killed.get()).ifPresent(victim -> killed.incrementAndGet());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        });
        try {
            Eventually.holds(() -> killed.get() >= deaths);
            long start = System.nanoTime();
            pool.close();
            assertThat(millisSince(start)).as("after %d deaths", deaths).isLessThan(GRACE.toMillis() + 1_000);
            assertThat(pool.stats().workers()).isEmpty();
        } finally {
            over.set(true);
            storm.join();
            pool.close();
        }
    }

    private static Optional<ProcessHandle> killOne(int turn) {
        List<ProcessHandle> workers = ProcessHandle.current().children().toList();
        return workers.stream().skip(turn % Math.max(1, workers.size())).findFirst().filter(ProcessHandle::destroyForcibly);
    }

    @Test
    void exitHookThatHangs_doesNotHoldTheClose() throws Exception {
        SharedLong hanging = SharedLong.create(0);
        long start;
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(GRACE))) {
            pool.submit(() -> Runtime.getRuntime().addShutdownHook(new Thread(() -> hang(hanging)))).get();
            start = System.nanoTime();
        }
        assertThat(hanging.get()).isEqualTo(1);
        assertThat(millisSince(start)).isBetween(GRACE.toMillis(), GRACE.toMillis() + 1_000);
    }

    @Test
    void exitInATaskWhoseHookHangs_isKilledAfterTheGrace() throws Exception {
        SharedLong hanging = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(GRACE))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            long start = System.nanoTime();
            Task<Void> task = pool.submit(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> hang(hanging)));
                System.exit(3);
            });
            Eventually.holds(task::isDone);
            assertThat(millisSince(start)).isLessThan(GRACE.toMillis() + 1_000);
            assertThat(task.exceptionNow()).isInstanceOfSatisfying(WorkerDiedException.class, died -> assertThat(
                            died.reason())
                    .isEqualTo(WorkerDiedException.Reason.KILLED_BY_POOL));
            assertThat(task.exceptionNow()).hasMessageContaining("exit hooks");
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    private static void hang(SharedLong hanging) {
        hanging.set(1);
        while (hanging.get() == 1) {
            Thread.onSpinWait();
        }
    }

    private static long millisSince(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Test
    void callbackThatClosesItsPool_isRefused_ifItIsTheOneToBeWaitedFor_andThePoolEnds() throws Exception {
        SharedLong go = SharedLong.create(0);
        Pool pool = Pool.processes(1);
        CompletableFuture<Void> refused = whenSet(pool, go).thenRun(pool::close);
        CompletableFuture<Boolean> asked = whenSet(pool, go).thenApply(none -> pool.isTerminated());
        go.set(1);
        assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalStateException.class).hasMessageContaining("Async");
        assertThat(asked.join()).isFalse();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callbackThatClosesItsPool_ofItsOwnThread_doesSo() {
        SharedLong go = SharedLong.create(0);
        Pool pool = Pool.processes(1);
        CompletableFuture<Void> closed = whenSet(pool, go).thenRunAsync(pool::close);
        go.set(1);
        closed.join();
        assertThat(pool.isTerminated()).isTrue();
    }

    private static Task<Void> whenSet(Pool pool, SharedLong go) {
        return pool.submit(() -> {
            while (go.get() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        });
    }
}
