package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What only a pool of processes can promise. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class WorkerDeathTest {

    @Test
    void workerThatIsKilled_costsItsOwnTaskOnly() throws Exception {
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = Pool.processes(1)) {
            Task<Integer> victim = pool.submit(() -> {
                System.err.println("my last words");
                System.err.flush();
                pid.set(ProcessHandle.current().pid());
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            Task<Integer> next = pool.submit(() -> 2);
            Eventually.holds(() -> pid.get() != 0);
            ProcessHandle.of(pid.get()).orElseThrow().destroyForcibly();

            WorkerDiedException died = death(victim);
            assertThat(died.reason()).isEqualTo(Reason.SIGNALLED);
            assertThat(died.signal()).hasValue(9);
            assertThat(died.exitCode()).hasValue(137);
            assertThat(died.pid()).hasValue(pid.get());
            assertThat(died.lastErrorLines()).contains("my last words");
            assertThat(died).hasMessageContaining("SIGKILL").hasMessageContaining(victim.name());
            assertThat(next.get()).isEqualTo(2);
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    @Test
    void workerThatExits_tellsItsCode() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            WorkerDiedException died = death(pool.submit(() -> {
                System.exit(42);
                return 1;
            }));
            assertThat(died.reason()).isEqualTo(Reason.EXITED);
            assertThat(died.exitCode()).hasValue(42);
            assertThat(died.signal()).isEmpty();
        }
    }

    @Test
    void workerWithoutMemory_saysSo() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withHeap("32m").withOutput(OutputHandler.none()))) {
            WorkerDiedException died = death(pool.submit(() -> {
                List<byte[]> hoard = new ArrayList<>();
                while (hoard.size() < 1_000) {
                    hoard.add(new byte[1 << 20]);
                }
                return hoard.size();
            }));
            assertThat(died.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(died).hasMessageContaining("withHeap");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void allIdleWorkersKilledAtOnce_theNextTasksRun() throws Exception {
        try (Pool pool = Pool.processes(3)) {
            pool.map(IntStream.range(0, 30).boxed().toList(), x -> {
                Thread.sleep(5);
                return x;
            });
            List<WorkerInfo> workers = pool.stats().workers();
            assertThat(workers).hasSize(3);
            workers.forEach(worker -> ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly());
            for (WorkerInfo worker : workers) {
                Eventually.holds(() -> pool.stats().workers().stream().noneMatch(other -> other.pid() == worker.pid()));
            }
            assertThat(pool.map(List.of(1, 2, 3), x -> x + 1)).containsExactly(2, 3, 4);
        }
    }

    @Test
    void endlessLoopThatIsCancelled_isKilledAfterTheGrace_andReplaced() throws Exception {
        SharedLong started = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(Duration.ofMillis(100)))) {
            Task<Void> loop = pool.submit(() -> {
                started.set(ProcessHandle.current().pid());
                while (true) {
                    started.get();
                }
            });
            Eventually.holds(() -> started.get() != 0);
            long start = System.nanoTime();
            assertThat(loop.cancel(true)).isTrue();
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(started.get());
            assertThat(System.nanoTime() - start).isBetween(millis(100), millis(5_000));
        }
    }

    @Test
    void taskThatReactsToItsInterrupt_keepsItsWorker() throws Exception {
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = Pool.processes(1)) {
            Task<Void> sleeper = pool.submit(() -> {
                pid.set(ProcessHandle.current().pid());
                Thread.sleep(Duration.ofMinutes(5));
            });
            Eventually.holds(() -> pid.get() != 0);
            sleeper.cancel(true);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid.get());
            // and no interrupt is left over for the tasks that follow
            for (int i = 0; i < 50; i++) {
                assertThat(pool.submit(Thread::interrupted).get()).isFalse();
            }
        }
    }

    @Test
    void hybridWorkerThatDies_costsAllItsTasksAndNoOther() throws Exception {
        SharedLong running = SharedLong.create(0);
        SharedLong killed = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(2, 100)) {
            List<Task<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tasks.add(pool.submit(() -> {
                    running.incrementAndGet();
                    while (killed.get() == 0) {
                        Thread.sleep(10);
                    }
                    return ProcessHandle.current().pid();
                }));
            }
            Eventually.holds(() -> running.get() == 100);
            long victim = pool.stats().workers().getFirst().pid();
            ProcessHandle handle = ProcessHandle.of(victim).orElseThrow();
            handle.destroyForcibly();
            handle.onExit().join();
            killed.set(1);
            for (Task<Long> task : tasks) {
                try {
                    assertThat(task.get()).isNotEqualTo(victim);
                } catch (ExecutionException lost) {
                    assertThat(((WorkerDiedException) lost.getCause()).pid()).hasValue(victim);
                }
            }
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void hybridRunsThousandsAtOnce_inTwoProcesses() {
        try (Pool pool = Pool.hybrid(2, 1_000)) {
            List<Integer> inputs = IntStream.range(0, 2_000).boxed().toList();
            pool.map(List.of(1, 2), x -> x); // the JVMs are up
            long start = System.nanoTime();
            List<Long> pids = pool.map(inputs, x -> {
                Thread.sleep(500);
                return ProcessHandle.current().pid();
            });
            assertThat(System.nanoTime() - start).isLessThan(millis(10_000)); // one by one: 1,000 s
            assertThat(pids.stream().distinct()).hasSize(2);
        }
    }

    @Test
    void jvmThatRefusesItsOptions_breaksThePoolWithItsWords() {
        try (Pool pool = Pool.processes(2, o -> o.withJvmOptions("-XX:+NoSuchOption"))) {
            Task<Integer> task = pool.submit(() -> 1);
            assertThatThrownBy(task::get)
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .cause()
                    .isInstanceOfSatisfying(WorkerDiedException.class, first -> {
                        assertThat(first.reason()).isEqualTo(Reason.START_FAILED);
                        assertThat(first).hasMessageContaining("NoSuchOption");
                    });
            assertThatThrownBy(() -> pool.submit(() -> 2)).isInstanceOf(BrokenPoolException.class);
        }
    }

    @Test
    void directoryThatDoesNotExist_breaksThePool(@TempDir Path folder) {
        try (Pool pool = Pool.processes(1, o -> o.withDirectory(folder.resolve("missing")))) {
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasStackTraceContaining("missing");
        }
    }

    @Test
    void initializer_runsOnceInEachWorkerBeforeItsTasks() {
        SharedLong initialized = SharedLong.create(0);
        Action initializer = () -> {
            initialized.incrementAndGet();
            System.setProperty("prepared", "yes");
        };
        try (Pool pool = Pool.processes(2, o -> o.withInitializer(initializer))) {
            List<String> seen = pool.map(IntStream.range(0, 20).boxed().toList(), x -> {
                Thread.sleep(5);
                return System.getProperty("prepared", "no");
            });
            assertThat(seen).containsOnly("yes");
            // The first worker may do all the work while the second, which counts already, is still starting.
            Eventually.holds(() -> initialized.get() == pool.stats().workers().size());
        }
    }

    @Test
    void initializerThatFails_breaksThePoolWithItsCause() {
        Action failing = () -> {
            throw new IllegalStateException("no database");
        };
        try (Pool pool = Pool.processes(2, o -> o.withInitializer(failing))) {
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .cause()
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("no database");
        }
    }

    @Test
    void options_reachTheWorker(@TempDir Path folder) throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withHeap("64m")
                .withDirectory(folder)
                .withEnvironment(Map.of("GREETING", "hello"))
                .withJvmOptions("-Dcolour=blue")
                .withName("painter"))) {
            Task<List<String>> task = pool.submit(() -> List.of(
                    Path.of("").toAbsolutePath().toString(),
                    System.getenv("GREETING"),
                    System.getProperty("colour"),
                    "" + (Runtime.getRuntime().maxMemory() <= 64L << 20)));
            assertThat(task.get()).containsExactly(folder.toRealPath().toString(), "hello", "blue", "true");
            assertThat(task.worker().orElseThrow().name()).isEqualTo("painter-worker-1");
        }
        assertThatThrownBy(() -> ProcessOptions.defaults().withHeap("lots"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heap=lots");
        assertThatThrownBy(() -> Pool.processes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("processes=0");
    }

    @Test
    void outputOfWorkers_arrivesLineByLineInOrder() throws Exception {
        var lines = new ConcurrentLinkedQueue<OutputLine>();
        try (Pool pool = Pool.processes(2, o -> o.withOutput(lines::add))) {
            pool.map(List.of(1, 2, 3, 4), task -> {
                for (int i = 0; i < 100; i++) {
                    System.out.println("line " + i + " of " + task + " ü");
                }
                System.err.print("no line end " + task + "\n");
                return task;
            });
        }
        for (int task = 1; task <= 4; task++) {
            String suffix = " of " + task + " ü";
            List<String> mine = lines.stream()
                    .filter(line -> !line.error())
                    .map(OutputLine::text)
                    .filter(text -> text.endsWith(suffix))
                    .toList();
            assertThat(mine).hasSize(100).first().isEqualTo("line 0" + suffix);
            assertThat(mine.get(99)).isEqualTo("line 99" + suffix);
        }
        assertThat(lines.stream().filter(OutputLine::error)).hasSize(4);
    }

    @Test
    void lastLineWithoutAnEnd_isNotLost() throws Exception {
        var lines = new ConcurrentLinkedQueue<OutputLine>();
        ChildProcess<Void> child =
                ChildProcess.start(() -> System.out.print("the end"), ProcessOptions.defaults().withOutput(lines::add));
        child.join();
        assertThat(lines).extracting(OutputLine::text).containsExactly("the end");
    }

    @Test
    void whatCannotTravel_isRefusedBeforeAnythingIsSent_twentyTimes() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            Object captured = new Object();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> pool.submit(() -> captured.hashCode()))
                        .isInstanceOf(NotTransferableException.class)
                        .hasMessageContaining("java.lang.Object");
                Job<Object> unsendable = Object::new;
                assertThatThrownBy(pool.submit(unsendable)::get).hasCauseInstanceOf(NotTransferableException.class);
            }
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    static final class Unreadable implements Serializable {
        private void readObject(java.io.ObjectInputStream in) {
            throw new IllegalStateException("cannot be read");
        }
    }

    @Test
    void resultOrInputThatCannotBeRead_isAFailureOfItsTaskOnly() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            assertThatThrownBy(pool.submit(Unreadable::new)::get).hasCauseInstanceOf(NotTransferableException.class);
            Unreadable input = new Unreadable();
            assertThatThrownBy(pool.submit(() -> input.hashCode())::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasStackTraceContaining("cannot be read");
            assertThatThrownBy(() -> pool.map(List.of(input), x -> 1)).hasStackTraceContaining("cannot be read");
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void largeValues_travelBothWays() throws Exception {
        byte[] large = new byte[30_000_000];
        large[29_999_999] = 7;
        try (Pool pool = Pool.processes(1)) {
            List<byte[]> back = pool.map(List.of(large, large), bytes -> bytes);
            assertThat(back.get(1)).isEqualTo(large);
        }
    }

    @Test
    void poolInsideATask_works() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            assertThat(pool.submit(() -> {
                                try (Pool inner = Pool.processes(1)) {
                                    return inner.submit(() -> 6).get() * 7;
                                }
                            })
                            .get())
                    .isEqualTo(42);
        }
    }

    private static WorkerDiedException death(Task<?> task) throws InterruptedException {
        try {
            throw new AssertionError("it survived: " + task.get());
        } catch (ExecutionException failed) {
            return (WorkerDiedException) failed.getCause();
        }
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
