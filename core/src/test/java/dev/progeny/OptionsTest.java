package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every option of processes and tasks does what its Javadoc says. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class OptionsTest {

    @Test
    void tasksPerWorker_changesThePidAndLosesNothing() {
        try (Pool pool = Pool.processes(2, o -> o.withTasksPerWorker(5))) {
            List<Integer> inputs = IntStream.range(0, 40).boxed().toList();
            Set<Long> pids = new HashSet<>();
            List<List<Long>> results = pool.map(inputs, x -> List.of((long) x, ProcessHandle.current().pid()));
            for (int i = 0; i < 40; i++) {
                assertThat(results.get(i).getFirst()).isEqualTo(i);
                pids.add(results.get(i).getLast());
            }
            assertThat(pids).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void tasksPerWorker_inHybrid_letsAWorkerFinishWhatItHas() {
        try (Pool pool = Pool.hybrid(1, 10, o -> o.withTasksPerWorker(7))) {
            List<Integer> results = pool.map(IntStream.range(0, 30).boxed().toList(), x -> {
                Thread.sleep(5);
                return x;
            });
            assertThat(results).isEqualTo(IntStream.range(0, 30).boxed().toList());
        }
    }

    @Test
    void spares_areWarmFromTheStart_andWorkWhenAWorkerIsLost() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withSpares(1).withCancelGrace(Duration.ofMillis(1)))) {
            Eventually.holds(() -> pool.stats().workers().size() == 1);
            SharedLong looping = SharedLong.create(0); // the pid: of two warm workers either may have it
            Task<Void> loop = pool.submit(() -> {
                looping.set(ProcessHandle.current().pid());
                while (true) {
                    looping.get();
                }
            });
            Eventually.holds(() -> looping.get() != 0 && pool.stats().workers().size() == 2);
            loop.cancel(true);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(looping.get());
        }
    }

    @Test
    void spare_doesNotRaiseTheNumberOfTasksAtOnce() {
        SharedLong now = SharedLong.create(0);
        SharedLong most = SharedLong.create(0);
        try (Pool pool = Pool.processes(2, o -> o.withSpares(2))) {
            pool.map(IntStream.range(0, 20).boxed().toList(), x -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.sleep(10);
                return now.decrementAndGet();
            });
        }
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void idleTimeout_shrinksThePool_toItsSpares() {
        try (Pool pool = Pool.processes(3, o -> o.withIdleTimeout(Duration.ofMillis(200)))) {
            pool.map(List.of(1, 2, 3), OptionsTest::sleepAWhile);
            assertThat(pool.stats().workers()).isNotEmpty();
            Eventually.holds(() -> pool.stats().workers().isEmpty());
            assertThat(pool.map(List.of(4), x -> x)).containsExactly(4);
        }
        try (Pool pool = Pool.processes(3, o -> o.withIdleTimeout(Duration.ofMillis(200)).withSpares(1))) {
            pool.map(List.of(1, 2, 3), OptionsTest::sleepAWhile);
            Eventually.holds(() -> pool.stats().workers().size() == 1);
        }
    }

    private static int sleepAWhile(int x) throws InterruptedException {
        Thread.sleep(50);
        return x;
    }

    @ParameterizedTest
    @EnumSource(Model.class)
    void timeoutOfATask_interruptsIt_andSaysWhatItDid(Model model) {
        TaskOptions options = TaskOptions.defaults().withName("napping").withTimeout(Duration.ofMillis(300));
        try (Pool pool = open(model, o -> o)) {
            pool.submit(OptionsTest::doze).join(); // a cold JVM may need the 300 ms to read its first task
            Task<Integer> task = pool.submit(OptionsTest::nap, options);
            assertThatThrownBy(task::get).cause().isInstanceOfSatisfying(TaskTimeoutException.class, timeout -> {
                assertThat(timeout).hasMessageContaining("napping").hasMessageContaining("PT0.3S");
                assertThat(timeout.limit()).isEqualTo(Duration.ofMillis(300));
                assertThat(timeout.threadDump()).contains("OptionsTest.nap");
            });
            assertThat(pool.submit(() -> 1, options).join()).isEqualTo(1);
        }
    }

    private static int doze() throws InterruptedException {
        Thread.sleep(1);
        return 1;
    }

    private static int nap() throws InterruptedException {
        Thread.sleep(Duration.ofMinutes(5));
        return 1;
    }

    private static Pool open(Model model, UnaryOperator<ProcessOptions> with) {
        return switch (model) {
            case PROCESSES -> Pool.processes(1, with);
            case HYBRID -> Pool.hybrid(1, 2, with);
            case THREADS -> Pool.threads(1);
            case COROUTINES -> Pool.coroutines(1);
        };
    }

    @Test
    void taskTimeoutOfThePool_killsAnEndlessLoop_onTime() throws Exception {
        SharedLong calls = SharedLong.create(0);
        try (Pool pool = Pool.processes(
                1, o -> o.withTaskTimeout(Duration.ofSeconds(3)).withCancelGrace(Duration.ofMillis(100)))) {
            long warm = pool.submit(() -> ProcessHandle.current().pid()).get();
            long start = System.nanoTime();
            Task<Void> loop = pool.submit(() -> {
                while (true) {
                    calls.incrementAndGet();
                }
            });
            assertThatThrownBy(loop::get).hasCauseInstanceOf(TaskTimeoutException.class);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(3_000L, 4_500L);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(warm);
        }
    }

    @Test
    void deadlockInAJob_isSeenInTheDump() {
        try (Pool pool = Pool.processes(1, o -> o.withTaskTimeout(Duration.ofSeconds(3)).withCancelGrace(Duration.ZERO))) {
            Task<Integer> task = pool.submit(OptionsTest::deadlock);
            assertThatThrownBy(task::get).cause().isInstanceOfSatisfying(TaskTimeoutException.class, timeout -> assertThat(
                            timeout.threadDump())
                    .contains("BLOCKED")
                    .contains("left-hand")
                    .contains("OptionsTest.take"));
        }
    }

    private static int deadlock() throws InterruptedException {
        Object left = new Object();
        Object right = new Object();
        Thread other = Thread.ofPlatform().name("left-hand").daemon().start(() -> take(left, right));
        take(right, left);
        other.join();
        return 1;
    }

    private static void take(Object first, Object second) {
        synchronized (first) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
            }
            synchronized (second) {
                throw new AssertionError("no deadlock");
            }
        }
    }

    @Test
    void retries_runATaskAgainWhenItsWorkerDies_butNotForEver() throws Exception {
        SharedLong tries = SharedLong.create(0);
        try (Pool pool = Pool.processes(1)) {
            TaskOptions twice = TaskOptions.defaults().withRetries(2);
            Job<Long> survivesTheThird = () -> {
                if (tries.incrementAndGet() < 3) {
                    Runtime.getRuntime().halt(1);
                }
                return tries.get();
            };
            assertThat(pool.submit(survivesTheThird, twice).get()).isEqualTo(3);

            tries.set(-10);
            assertThatThrownBy(pool.submit(survivesTheThird, twice)::get)
                    .hasCauseInstanceOf(WorkerDiedException.class);
            assertThat(tries.get()).isEqualTo(-7);

            Job<Integer> failing = () -> {
                tries.set(100 + tries.get());
                throw new IllegalStateException("its own failure");
            };
            tries.set(0);
            assertThatThrownBy(pool.submit(failing, twice)::get).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(tries.get()).isEqualTo(100);
        }
    }

    @Test
    void retryInAPoolThatIsBroken_failsInsteadOfWaitingForEver() {
        SharedLong starts = SharedLong.create(0);
        SharedLong running = SharedLong.create(0);
        SharedLong die = SharedLong.create(0);
        Action failsTheSecondTime = () -> {
            if (starts.incrementAndGet() > 1) {
                throw new IllegalStateException("no more");
            }
        };
        try (Pool pool = Pool.processes(2, o -> o.withInitializer(failsTheSecondTime))) {
            Job<Integer> doomed = () -> {
                running.set(1);
                while (die.get() == 0) {
                    Thread.sleep(1);
                }
                Runtime.getRuntime().halt(1);
                return 1;
            };
            Task<Integer> task = pool.submit(doomed, TaskOptions.defaults().withRetries(5));
            Eventually.holds(() -> running.get() == 1);
            assertThatThrownBy(pool.submit(() -> 1)::get).hasCauseInstanceOf(BrokenPoolException.class);
            die.set(1);
            assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(WorkerDiedException.class);
        }
    }

    @Test
    void otherCollector_replacesOurs() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withJvmOptions("-XX:+UseG1GC"))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void memoryLimit_stopsNativeMemoryToo() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withMemoryLimit(300L << 20).withOutput(OutputHandler.none()))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            Task<Long> hoarder = pool.submit(() -> {
                long held = 0;
                for (int i = 0; i < 100; i++) {
                    held += Arena.global().allocate(16L << 20).byteSize();
                }
                return held;
            });
            // The JVM throws an OutOfMemoryError for an arena that malloc refuses; what it ends with is its choice.
            assertThatThrownBy(hoarder::get)
                    .cause()
                    .satisfies(failure -> assertThat(failure instanceof OutOfMemoryError
                                    || (failure instanceof WorkerDiedException died
                                            && died.reason() == Reason.MEMORY_LIMIT))
                            .as("%s", failure)
                            .isTrue());
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void cpuLimit_endsALoopWithItsReason() throws Exception {
        SharedLong calls = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withCpuLimit(Duration.ofSeconds(1)))) {
            Task<Void> loop = pool.submit(() -> {
                while (true) {
                    calls.incrementAndGet();
                }
            });
            try {
                loop.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException ended) {
                assertThat(((WorkerDiedException) ended.getCause()).reason()).isEqualTo(Reason.CPU_LIMIT);
                return;
            }
        }
        throw new AssertionError("it ran on");
    }

    @Test
    void valuesThatMakeNoSense_areRefusedWithTheRule() {
        ProcessOptions options = ProcessOptions.defaults();
        List<Runnable> nonsense = new ArrayList<>();
        nonsense.add(() -> options.withHeap("lots"));
        nonsense.add(() -> options.withTasksPerWorker(-1));
        nonsense.add(() -> options.withTaskTimeout(Duration.ZERO));
        nonsense.add(() -> options.withReportAfter(Duration.ZERO));
        nonsense.add(() -> options.withCancelGrace(Duration.ofMillis(-1)));
        nonsense.add(() -> options.withSpares(-1));
        nonsense.add(() -> options.withIdleTimeout(Duration.ZERO));
        nonsense.add(() -> options.withRestartLimit(0));
        nonsense.add(() -> options.withMemoryLimit(1L << 20));
        nonsense.add(() -> options.withCpuLimit(Duration.ofMillis(999)));
        nonsense.add(() -> options.withOpenFilesLimit(63));
        nonsense.add(() -> options.withHeartbeat(Duration.ofMillis(-1)));
        nonsense.add(() -> options.withHeartbeat(Duration.ofNanos(1)));
        nonsense.add(() -> options.withHeartbeat(Duration.ofMillis(100).minusNanos(1)));
        nonsense.add(() -> options.withMaxAge(Duration.ZERO));
        nonsense.add(() -> options.withMaxResident(0));
        nonsense.add(() -> TaskOptions.defaults().withTimeout(Duration.ZERO));
        nonsense.add(() -> TaskOptions.defaults().withReportAfter(Duration.ZERO));
        nonsense.add(() -> TaskOptions.defaults().withRetries(-1));
        for (Runnable one : nonsense) {
            assertThatThrownBy(one::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(\\w+) must .*: \\1=.*");
        }
        assertThatThrownBy(() -> options.withHeartbeat(Duration.ofNanos(1))).hasMessageContaining("at least 100 ms");
        assertThat(options.withHeartbeat(Duration.ofMillis(100)).heartbeat()).isEqualTo(Duration.ofMillis(100));
        assertThat(options.withHeartbeat(Duration.ZERO).heartbeat()).isZero();
        assertThat(options.withSpares(2).withHeap("1g").spares()).isEqualTo(2);
    }
}
