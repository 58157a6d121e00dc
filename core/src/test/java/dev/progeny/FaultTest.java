package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks and workers that misbehave, and what the pool makes of it. The list of all faults is docs/reliability.md. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class FaultTest {

    private static final long OUTPUT_BYTES = 100L << 20;

    private static long pidOf(Pool pool) throws Exception {
        return pool.submit(() -> ProcessHandle.current().pid()).get();
    }

    // ---- too much of something

    @Test
    void taskWithoutEndOfItsStack_fails_andItsWorkerStays() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            long before = pidOf(pool);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(pool.submit(() -> deeper(0))::get).hasCauseInstanceOf(StackOverflowError.class);
            }
            assertThat(pidOf(pool)).isEqualTo(before);
        }
    }

    private static int deeper(int depth) {
        return depth < 0 ? depth : deeper(depth + 1) + 1;
    }

    @Test
    void workerThatOnlyCollectsGarbage_isEndedByTheTimeout() throws Exception {
        SharedLong collections = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withHeap("48m").withCancelGrace(Duration.ofMillis(200)))) {
            long before = pidOf(pool);
            Task<Integer> thrashing =
                    pool.submit(() -> thrash(collections), TaskOptions.defaults().withTimeout(Duration.ofSeconds(5)));
            assertThatThrownBy(thrashing::get).hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(collections.get()).isGreaterThan(20);
            assertThat(pidOf(pool)).isNotEqualTo(before);
        }
    }

    /** Keeps four fifths of the heap alive, more than fits the old part of it, and fills the rest again and again. */
    private static int thrash(SharedLong collections) {
        List<byte[]> alive = new ArrayList<>();
        while (alive.size() < 38 * 16) {
            alive.add(new byte[1 << 16]);
        }
        while (!alive.isEmpty()) {
            byte[] garbage = new byte[1 << 15];
            collections.set(garbage.length == 0
                    ? 0
                    : ManagementFactory.getGarbageCollectorMXBeans().stream()
                            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                            .sum());
        }
        return 0;
    }

    /** Under a limit of the process's memory, of which every thread's stack takes its share; never more than 3,000. */
    @Test
    void threadBomb_failsItsTask_andThePoolGoesOn() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withMemoryLimit(400L << 20).withOutput(OutputHandler.none()))) {
            Task<Integer> bomb = pool.submit(FaultTest::threads);
            assertThatThrownBy(bomb::get).cause().satisfies(failure -> assertThat(failure)
                    .isInstanceOfAny(OutOfMemoryError.class, WorkerDiedException.class));
            assertThat(pool.submit(() -> 1, TaskOptions.defaults().withRetries(1)).get()).isEqualTo(1);
        }
    }

    private static int threads() {
        int started = 0;
        while (started < 3_000) {
            Thread.ofPlatform().daemon().start(LockSupport::park);
            started++;
        }
        return started;
    }

    // ---- too much said

    @Test
    void hundredMegabytesOfNoiseOnBothStreams_leaveTheResultAlone_andComeInBoundedPieces() throws Exception {
        AtomicLong bytes = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        OutputHandler count = line -> {
            bytes.addAndGet(line.text().length());
            longest.accumulateAndGet(line.text().length(), Math::max);
        };
        try (Pool pool = Pool.processes(1, o -> o.withOutput(count))) {
            long before = pidOf(pool);
            assertThat(pool.submit(FaultTest::noise).get()).isEqualTo("quiet");
            WorkerDiedException died = (WorkerDiedException)
                    pool.submit(() -> Runtime.getRuntime().halt(3)).handle((none, failure) -> failure).join();
            assertThat(died.pid()).hasValue(before);
            assertThat(died.lastErrorLines()).hasSizeLessThanOrEqualTo(50);
        }
        assertThat(bytes.get()).isGreaterThan(OUTPUT_BYTES / 4); // what is no UTF-8 counts as one character
        assertThat(longest.get()).isLessThanOrEqualTo(1 << 16);
    }

    private static String noise() throws IOException {
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);
        byte[] withoutLineEnds = new byte[1 << 20];
        try (var out = new FileOutputStream(FileDescriptor.out); var err = new FileOutputStream(FileDescriptor.err)) {
            for (long written = 0; written < OUTPUT_BYTES; written += 2L << 20) {
                out.write(withoutLineEnds);
                err.write(noise);
            }
        }
        return "quiet";
    }

    /** 50 results of 4 MiB, while the thread that reads them is held up by a callback after the first. */
    @Test
    void workerThatAnswersFasterThanItIsRead_waits() throws Exception {
        SharedLong go = SharedLong.create(0);
        SharedLong computed = SharedLong.create(0);
        CountDownLatch release = new CountDownLatch(1);
        try (Pool pool = Pool.hybrid(1, 50)) {
            List<Task<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                byte number = (byte) i;
                Task<byte[]> task = pool.submit(() -> {
                    while (go.get() == 0) {
                        Thread.sleep(1); // until all have their callback
                    }
                    computed.incrementAndGet();
                    byte[] large = new byte[4 << 20];
                    large[large.length - 1] = number;
                    return large;
                });
                var _ = task.thenRun(() -> await(release));
                tasks.add(task);
            }
            go.set(1);
            Eventually.holds(() -> computed.get() >= 10 && tasks.stream().anyMatch(Task::isDone));
            assertThat(tasks).filteredOn(Task::isDone).hasSize(1); // the others lie in the worker
            release.countDown();
            for (int i = 0; i < 50; i++) {
                assertThat(tasks.get(i).get()).hasSize(4 << 20).endsWith(i);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // ---- too late

    @Test
    void resultThatComesAfterTheCancel_isDropped_andTheNextTaskGetsItsOwn() throws Exception {
        SharedLong phase = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(Duration.ofSeconds(30)))) {
            long before = pidOf(pool);
            Task<String> late = pool.submit(() -> {
                phase.set(1);
                while (phase.get() == 1) {
                    Thread.onSpinWait(); // deaf to its interrupt
                }
                return "late";
            });
            Eventually.holds(() -> phase.get() == 1);
            assertThat(late.cancel(true)).isTrue();
            phase.set(2);
            assertThat(pool.submit(() -> "next").get()).isEqualTo("next");
            assertThatThrownBy(late::get).isInstanceOf(CancellationException.class);
            assertThat(pidOf(pool)).isEqualTo(before);
        }
    }

    @Test
    void poolThatClosesWhileItsWorkersStart_leavesNone_tenTimes() {
        for (int round = 0; round < 10; round++) {
            long delay = round * 20L;
            try (Pool pool = Pool.processes(2, o -> o.withSpares(1))) {
                List<Task<Integer>> tasks = List.of(pool.submit(() -> 1), pool.submit(() -> 2));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delay)); // closed later into their start each time
                pool.shutdownNow();
                assertThat(tasks).hasSize(2);
            }
            assertThat(ProcessHandle.current().children()).isEmpty();
        }
    }

    // ---- what a task started itself

    /** A plain kill ends the worker alone. What its task had started lives on, and holds nobody up. */
    @Test
    void processThatATaskStarted_outlivesTheWorker_butHoldsNeitherTaskNorPoolUp() throws Exception {
        SharedLong grandchild = SharedLong.create(0);
        long start = System.nanoTime();
        try (Pool pool = Pool.processes(1)) {
            Task<Void> task = pool.submit(() -> {
                grandchild.set(new ProcessBuilder("sleep", "50").inheritIO().start().pid());
                Thread.sleep(Duration.ofMinutes(5));
            });
            Eventually.holds(() -> grandchild.get() != 0);
            ProcessHandle.of(task.worker().orElseThrow().pid()).orElseThrow().destroyForcibly();
            assertThatThrownBy(task::get).hasCauseInstanceOf(WorkerDiedException.class);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        } finally {
            ProcessHandle left = ProcessHandle.of(grandchild.get()).orElseThrow(); // so it did outlive the worker
            left.destroyForcibly();
            Eventually.holds(() -> !left.isAlive());
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }
}
