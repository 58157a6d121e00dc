package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a pool comes on time, whatever its workers do. */
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
}
