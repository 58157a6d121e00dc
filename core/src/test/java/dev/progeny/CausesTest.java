package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a worker can end, provoked for real, is told by its own reason; and the pool goes on. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class CausesTest {

    @Test
    void heapExhausted_saysWhichMemory_andWhoseTask() throws Exception {
        try (Pool pool = quiet("-Xmx32m")) {
            Action hoard = () -> {
                List<byte[]> held = new ArrayList<>();
                while (held.size() < 1_000) {
                    held.add(new byte[1 << 20]);
                }
            };
            Task<Void> task = pool.submit(hoard);
            WorkerDiedException died = death(task);
            assertThat(died.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(died).hasMessageContaining("Java heap space").hasMessageContaining("withHeap");
            assertThat(died.task()).isEqualTo(task.name());
            assertThat(died.worker()).contains("-worker-");
            assertThat(died.exitCode()).hasValue(3);
            assertThat(died.signal()).isEmpty();
            goesOn(pool);
        }
    }

    @Test
    void oneArrayOfManyGigabytes_isMemoryToo() throws Exception {
        try (Pool pool = quiet("-Xmx32m")) {
            assertThat(death(pool.submit(() -> new long[Integer.MAX_VALUE - 8].length)).reason())
                    .isEqualTo(Reason.OUT_OF_MEMORY);
            goesOn(pool);
        }
    }

    @Test
    void metaspaceExhausted_saysSo() throws Exception {
        try (Pool pool = quiet("-XX:MaxMetaspaceSize=24m")) {
            WorkerDiedException died = death(pool.submit(CausesTest::loadWithoutEnd));
            assertThat(died.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(died).hasMessageContaining("Metaspace").hasMessageContaining("MaxMetaspaceSize");
            goesOn(pool);
        }
    }

    private static int loadWithoutEnd() {
        List<Object> held = new ArrayList<>();
        while (held.size() < 1_000_000) { // each loader defines a class of its own
            var loader = new ClassLoader(Runnable.class.getClassLoader()) {};
            held.add(Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, (self, method, args) -> null));
        }
        return held.size();
    }

    @Test
    void directMemoryExhausted_failsTheTask_andItsWorkerIsReplaced() throws Exception {
        try (Pool pool = quiet("-XX:MaxDirectMemorySize=32m")) {
            long before = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThatThrownBy(pool.submit(() -> {
                                List<ByteBuffer> held = new ArrayList<>();
                                while (held.size() < 1_000) {
                                    held.add(ByteBuffer.allocateDirect(1 << 20));
                                }
                            })
                            ::get)
                    .hasCauseInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("direct buffer memory");
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(before);
        }
    }

    @Test
    void openFilesLimit_failsTheTaskThatReachesIt_andItsWorkerIsReplaced(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        String name = file.toString();
        try (Pool pool = Pool.processes(1, o -> o.withOpenFilesLimit(64))) {
            long before = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThatThrownBy(pool.submit(() -> {
                                List<AutoCloseable> held = new ArrayList<>();
                                while (held.size() < 1_000) {
                                    held.add(Files.newInputStream(Path.of(name)));
                                }
                            })
                            ::get)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("Too many open files");
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isNotEqualTo(before);
        }
    }

    @Test
    void nativeCrash_tellsReasonFrameAndStack_andLeavesNoFile(@TempDir Path folder) throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withDirectory(folder).withOutput(OutputHandler.none()))) {
            WorkerDiedException died = death(pool.submit(CausesTest::writeToNull));
            assertThat(died.reason()).isEqualTo(Reason.NATIVE_CRASH);
            assertThat(died.signal()).hasValue(11);
            assertThat(died).hasMessageContaining("SIGSEGV").hasMessageContaining("libjvm");
            assertThat(died.crashLog())
                    .contains("# Problematic frame:")
                    .contains("Java frames")
                    .contains("dev.progeny.CausesTest.writeToNull");
            assertThat(died.crashLogFile()).isEmpty();
            assertThat(travelled(died).crashLog()).isEqualTo(died.crashLog());
            goesOn(pool);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void crashLogThatTheUserAsksFor_stays(@TempDir Path folder) throws Exception {
        String file = folder.resolve("crash-%p.log").toString();
        try (Pool pool = quiet("-XX:ErrorFile=" + file)) {
            WorkerDiedException died = death(pool.submit(CausesTest::writeToNull));
            Path log = died.crashLogFile().orElseThrow();
            assertThat(log).isEqualTo(folder.resolve("crash-" + died.pid().getAsLong() + ".log"));
            assertThat(Files.readString(log)).startsWith(died.crashLog());
            assertThat(died.crashLog()).contains("SIGSEGV");
        }
    }

    /** By reflection: the compiler's warning about the class cannot be switched off. */
    private static void writeToNull() throws Exception {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 137, 134, 152})
    void exitInATask_isNoSignal_whateverItsCode(int code) throws Exception {
        try (Pool pool = quiet()) {
            WorkerDiedException died = death(pool.submit(() -> System.exit(code)));
            assertThat(died.reason()).isEqualTo(Reason.EXITED);
            assertThat(died.exitCode()).hasValue(code);
            assertThat(died.signal()).isEmpty();
            goesOn(pool);
        }
    }

    @Test
    void haltInATask_isAnExit() throws Exception {
        try (Pool pool = quiet()) {
            WorkerDiedException died = death(pool.submit(() -> Runtime.getRuntime().halt(7)));
            assertThat(died.reason()).isEqualTo(Reason.EXITED);
            assertThat(died.exitCode()).hasValue(7);
        }
    }

    @ParameterizedTest
    @CsvSource({"KILL, 9, SIGNALLED", "TERM, 15, SIGNALLED", "HUP, 1, SIGNALLED", "SEGV, 11, NATIVE_CRASH", "ABRT, 6, NATIVE_CRASH"})
    void signalFromOutside_isTold(String signal, int number, Reason reason) throws Exception {
        assumeFalse(isIgnored(number)); // SIGHUP, where the tests run under nohup: the worker would live on
        SharedLong pid = SharedLong.create(0);
        try (Pool pool = quiet()) {
            Task<Void> victim = pool.submit(() -> {
                pid.set(ProcessHandle.current().pid());
                Thread.sleep(Duration.ofMinutes(5));
            });
            Eventually.holds(() -> pid.get() != 0);
            Programs.signal(signal, pid.get());
            WorkerDiedException died = death(victim);
            assertThat(died.reason()).isEqualTo(reason);
            assertThat(died.signal()).hasValue(number);
            assertThat(died.pid()).hasValue(pid.get());
            assertThat(died).hasMessageContaining("SIG" + signal);
            goesOn(pool);
        }
    }

    /** Its stdin is the voice of its parent, and a pipe that any of its code can open. */
    @Test
    void garbageThatATaskWritesIntoItsOwnStdin_isNoSignal() throws Exception {
        try (Pool pool = quiet()) {
            Task<Void> victim = pool.submit(() -> {
                try (var stdin = new FileOutputStream("/proc/self/fd/0")) {
                    stdin.write("this is no word of ours".getBytes(StandardCharsets.US_ASCII));
                }
                Thread.sleep(Duration.ofMinutes(5));
            });
            WorkerDiedException died = death(victim);
            assertThat(died.reason()).isEqualTo(Reason.EXITED);
            assertThat(died.exitCode()).hasValue(76);
            assertThat(died).hasMessageContaining("what came over stdin is no word of the parent's");
            goesOn(pool);
        }
    }

    /** A child ignores what its parent ignores. */
    private static boolean isIgnored(int signal) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String mask = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
            return (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) >>> (signal - 1) & 1) == 1;
        }
    }

    @Test
    void stackOverflow_isTheTasksFailure_andItsWorkerLives() throws Exception {
        try (Pool pool = quiet()) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThatThrownBy(pool.submit(() -> deeper(0))::get).hasCauseInstanceOf(StackOverflowError.class);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    @Test
    void memoryLimitReachedByTheJvmItself_isTheLimitsCause() throws Exception {
        try (Pool pool = Pool.processes(
                1, o -> o.withMemoryLimit(200L << 20).withHeap("1g").withJvmOptions("-Xms8m").withOutput(OutputHandler.none()))) {
            goesOn(pool);
            WorkerDiedException died = death(pool.submit(() -> {
                List<byte[]> held = new ArrayList<>();
                while (held.size() < 1_000) { // the heap may grow further than the process
                    held.add(new byte[1 << 20]);
                }
            }));
            assertThat(died.reason()).isEqualTo(Reason.MEMORY_LIMIT);
            assertThat(died).hasMessageContaining("withMemoryLimit");
            goesOn(pool);
        }
    }

    @Test
    void killAfterTheGrace_isToldAsOurs_toTheNeighbourInAHybridPool() throws Exception {
        SharedLong running = SharedLong.create(0);
        try (Pool pool = Pool.hybrid(1, 2, o -> o.withCancelGrace(Duration.ZERO))) {
            Task<Void> neighbour = pool.submit(() -> {
                running.incrementAndGet();
                Thread.sleep(Duration.ofMinutes(5));
            });
            Eventually.holds(() -> running.get() == 1);
            Task<Void> stubborn = pool.submit(() -> {
                running.incrementAndGet();
                while (true) {
                    running.get();
                }
            });
            Eventually.holds(() -> running.get() == 2);
            stubborn.cancel(true);
            assertThat(death(neighbour).reason()).isEqualTo(Reason.KILLED_BY_POOL);
        }
    }

    @Test
    void childThatIsKilled_tellsTheSameReasons() throws Exception {
        ChildProcess<Void> child = ChildProcess.start(() -> System.exit(137), ProcessOptions.defaults());
        assertThatThrownBy(child::result).cause().isInstanceOfSatisfying(WorkerDiedException.class, died -> assertThat(
                        died.reason())
                .isEqualTo(Reason.EXITED));
        child.join();
    }

    private static Pool quiet(String... jvmOptions) {
        return Pool.processes(1, o -> o.withJvmOptions(jvmOptions).withOutput(OutputHandler.none()));
    }

    private static void goesOn(Pool pool) throws Exception {
        assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
    }

    private static WorkerDiedException travelled(WorkerDiedException died) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(died);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (WorkerDiedException) in.readObject();
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
