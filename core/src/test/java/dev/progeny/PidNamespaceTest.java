package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.os.PidNamespace;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedQueue;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where each worker has a pid namespace, nothing that its tasks started outlives it. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class PidNamespaceTest {

    static boolean available() {
        try {
            return !PidNamespace.wrapper().isEmpty();
        } catch (IOException refused) {
            return false;
        }
    }

    private static Pool open(int workers) {
        return Pool.processes(workers, o -> o.withPidNamespace(true));
    }

    /** Starts two that nobody waits for, one of which has left the session; returns the words by which they are known. */
    private static String startTwo() throws IOException {
        String seconds = "5" + System.nanoTime() % 1_000_000_000 + "." + ProcessHandle.current().pid();
        new ProcessBuilder("sleep", seconds).inheritIO().start();
        new ProcessBuilder("setsid", "sleep", seconds).start();
        return seconds;
    }

    private static long running(String seconds) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds))
                .count();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    @Test
    @EnabledIf("available")
    void whatATaskStarted_endsWithItsWorker_whichIsKilled() throws Exception {
        try (Pool pool = open(1)) {
            String seconds = pool.submit(() -> startTwo()).get();
            Eventually.holds(() -> running(seconds) == 2);
            Task<Integer> stuck = pool.submit(() -> {
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            Eventually.holds(() -> stuck.worker().isPresent());
            kill(stuck.worker().orElseThrow().pid());
            assertThatThrownBy(stuck::get)
                    .cause()
                    .isInstanceOfSatisfying(WorkerDiedException.class, died -> {
                        assertThat(died.reason()).isEqualTo(Reason.SIGNALLED);
                        assertThat(died.signal()).hasValue(9);
                    });
            Eventually.holds(() -> running(seconds) == 0);
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    @EnabledIf("available")
    void whatATaskStarted_endsWithThePool_andWithATaskThatIsCancelled() throws Exception {
        String seconds;
        try (Pool pool = Pool.processes(1, o -> o.withPidNamespace(true).withCancelGrace(Duration.ZERO))) {
            SharedLong begun = SharedLong.create(0);
            String first = pool.submit(() -> startTwo()).get();
            Task<Integer> loop = pool.submit(() -> {
                begun.set(1);
                while (begun.get() == 1) {
                    Thread.onSpinWait();
                }
                return 1;
            });
            Eventually.holds(() -> begun.get() == 1);
            loop.cancel(true);
            Eventually.holds(() -> running(first) == 0);
            seconds = pool.submit(() -> startTwo()).get();
        }
        Eventually.holds(() -> running(seconds) == 0);
    }

    /** In a process of its own, which is killed. */
    static final class Parent {

        public static void main(String[] none) throws Exception {
            Pool pool = open(1);
            System.out.println(pool.submit(() -> startTwo()).get());
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    @Test
    @EnabledIf("available")
    void whatATaskStarted_endsWithTheParent_whichIsKilled() throws Exception {
        String classPath = System.getProperty("java.class.path");
        Process parent = Programs.start(Path.of("."), "-cp", classPath, Parent.class.getName());
        try {
            String seconds = parent.inputReader(StandardCharsets.UTF_8).readLine();
            Eventually.holds(() -> running(seconds) == 2);
            parent.destroyForcibly().waitFor();
            Eventually.holds(() -> running(seconds) == 0);
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    @EnabledIf("available")
    void largeValues_goThroughMemory_asEver() throws Exception {
        byte[] large = new byte[2 << 20];
        Faults fault = Faults.at(Faults.Step.LARGE_IN).nth(2).fail();
        try (Pool pool = Pool.processes(1, o -> fault.inWorkers().apply(o.withPidNamespace(true)))) {
            for (int i = 0; i < 2; i++) { // the first through the socket
                assertThat(pool.submit(() -> large).get()).isEqualTo(large);
            }
            assertThatThrownBy(pool.submit(() -> large)::get).hasStackTraceContaining("fault injected at LARGE_IN");
        }
    }

    @Test
    @EnabledIf("available")
    void sharedObjectsAndPoolsInside_workAsEver() throws Exception {
        SharedLong count = SharedLong.create(0);
        SharedLock lock = SharedLock.create();
        try (SharedQueue<Long> queue = SharedQueue.create(10);
                Pool pool = open(2)) {
            pool.map(List.of(1, 2, 3, 4), x -> {
                lock.lock();
                try {
                    return count.incrementAndGet();
                } finally {
                    lock.unlock();
                }
            });
            assertThat(count.get()).isEqualTo(4);
            pool.submit(() -> {
                SharedLong ours = SharedLong.create(5);
                try (Pool inner = Pool.processes(1)) {
                    queue.put(inner.submit(() -> ours.incrementAndGet()).get());
                }
            }).get();
            assertThat(queue.take()).isEqualTo(6);
            SharedLong theirs = pool.submit(() -> SharedLong.create(7)).get();
            assertThat(theirs.get()).isEqualTo(7);
        }
    }

    @Test
    @EnabledIf("available")
    void ownerOfALockInANamespace_isSeenToDie() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedLong held = SharedLong.create(0);
        try (Pool pool = open(1)) {
            Task<Integer> holder = pool.submit(() -> {
                lock.lock();
                held.set(1);
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            Eventually.holds(() -> held.get() == 1);
            kill(holder.worker().orElseThrow().pid());
            assertThat(lock.tryLock(10, TimeUnit.SECONDS)).isTrue();
            lock.unlock();
        }
    }

    @Test
    @EnabledIf("available")
    void worker_isKnownByItsNumberOutside_andEndsForTheReasonItHas() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withPidNamespace(true).withCpuLimit(Duration.ofSeconds(1)))) {
            Task<String> task = pool.submit(
                    () -> Files.readSymbolicLink(Path.of("/proc/self")) + " " + ProcessHandle.current().pid());
            assertThat(task.get()).isEqualTo(task.worker().orElseThrow().pid() + " 2");
            assertThat(pool.dump()).contains("main RUNNABLE");
            assertThat(reason(pool, () -> {
                while (!Thread.interrupted()) {
                    Thread.onSpinWait();
                }
            })).isEqualTo(Reason.CPU_LIMIT);
            assertThat(reason(pool, () -> Runtime.getRuntime().halt(3))).isEqualTo(Reason.EXITED);
        }
    }

    private static Reason reason(Pool pool, Action deadly) {
        return ((WorkerDiedException) pool.submit(deadly).handle((none, failure) -> failure).join()).reason();
    }

    /** Where there is no util-linux. */
    static final class Refused {

        public static void main(String[] none) {
            try (Pool pool = open(1)) {
                System.out.println(pool.submit(() -> 1).handle((one, failure) -> failure.getMessage()).join());
            }
        }
    }

    @Test
    void whereThereIsNone_thePoolIsBroken_andSaysWhatIsMissing() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dprogeny.toolFolders=/nowhere", "-cp",
                System.getProperty("java.class.path"), Refused.class.getName());
        Process program = builder.redirectErrorStream(true).start();
        assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("is broken")
                .contains("pidNamespace needs the program unshare (util-linux)");
        assertThat(program.waitFor()).isZero();
    }
}
