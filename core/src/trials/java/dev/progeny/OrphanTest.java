package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No worker outlives its parent, however the parent ends. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class OrphanTest {

    private static final int TRIALS = Integer.getInteger("progeny.orphan.trials", 1); // more in the long checks
    private static final Duration SOON = Duration.ofMillis(250);

    /** A parent in a process of its own: opens a pool, tells the pids of its workers, then does as it is told. */
    static final class Parent {

        public static void main(String[] arguments) throws Exception {
            Pool pool = Pool.processes(2);
            List<Task<Long>> pids = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                pids.add(pool.submit(() -> {
                    Thread.sleep(100);
                    return ProcessHandle.current().pid();
                }));
            }
            for (Task<Long> pid : pids) {
                System.out.println(pid.get());
            }
            if (arguments[0].equals("looping")) {
                for (int i = 0; i < 2; i++) {
                    var _ = pool.submit(() -> {
                        while (Thread.currentThread().isAlive()) {
                            Thread.onSpinWait();
                        }
                    });
                }
            }
            System.out.println("ready");
            if (!arguments[0].equals("returning")) {
                Thread.sleep(Duration.ofMinutes(5));
            }
            // "returning": main ends with the pool still open
        }
    }

    private static Stream<String> idleOrLooping() {
        return Stream.of("idle", "looping").flatMap(mode -> Stream.generate(() -> mode).limit(TRIALS));
    }

    private static IntStream trials() {
        return IntStream.range(0, TRIALS);
    }

    private static IntStream fiveTrialsOrMore() {
        return IntStream.range(0, Math.max(5, TRIALS));
    }

    @ParameterizedTest
    @MethodSource("idleOrLooping")
    void parentThatIsKilled_leavesNoWorker(String mode) throws Exception {
        Process parent = start(mode);
        List<ProcessHandle> workers = workers(parent);
        assertThat(workers).hasSize(2).allMatch(OrphanTest::runs);
        parent.destroyForcibly().waitFor();
        allGoneSoon(workers);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void parentThatIsKilledWhileItsWorkersAreStopped_leavesNoWorker(int trial) throws Exception {
        Process parent = start("idle");
        List<ProcessHandle> workers = workers(parent);
        for (ProcessHandle worker : workers) {
            new ProcessBuilder("kill", "-STOP", "" + worker.pid()).start().waitFor();
        }
        parent.destroyForcibly().waitFor();
        allGoneSoon(workers);
    }

    @ParameterizedTest
    @MethodSource("fiveTrialsOrMore")
    void parentThatIsKilledWhileItsWorkersStart_leavesNoWorker(int trial) throws Exception {
        Process parent = start("idle");
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> parent.children().findAny().isPresent());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(trial * 3L)); // later into their start each time
        List<ProcessHandle> starting = parent.descendants().toList();
        parent.destroyForcibly().waitFor();
        allGoneSoon(starting);
    }

    @Test
    void poolThatIsNeverClosed_doesNotKeepTheProgramFromEnding() throws Exception {
        Process parent = start("returning");
        List<ProcessHandle> workers = workers(parent);
        assertThat(parent.waitFor(Duration.ofSeconds(5))).isTrue();
        assertThat(parent.exitValue()).isZero();
        allGoneSoon(workers);
    }

    private static void allGoneSoon(List<ProcessHandle> workers) {
        long killed = System.nanoTime();
        while (System.nanoTime() - killed < SOON.toNanos() && workers.stream().anyMatch(OrphanTest::runs)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(workers).noneMatch(OrphanTest::runs);
    }

    /** A process that ended stays in the table until init has looked after it; such a zombie no longer runs. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException gone) {
            return false;
        }
    }

    private static Process start(String mode) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String[] command = {java, "-cp", System.getProperty("java.class.path"), Parent.class.getName(), mode};
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<ProcessHandle> workers(Process parent) {
        BufferedReader out = parent.inputReader(StandardCharsets.UTF_8);
        Stream<String> pids = out.lines().takeWhile(line -> !line.equals("ready"));
        List<String> lines = pids.toList();
        assertThat(lines).as(Arrays.toString(lines.toArray())).hasSize(2);
        return lines.stream()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
    }
}
