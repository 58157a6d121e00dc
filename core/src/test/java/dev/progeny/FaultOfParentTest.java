package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.shared.SharedLatch;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the process that owns the pool; so each of these owns it in a process of its own. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class FaultOfParentTest {

    private static final String NOTHING_LEFT = "nothing left";

    @TempDir
    private Path folder;

    /** The parent: does what its first argument says, and tells what came of it. */
    static final class Parent {

        private Parent() {}

        public static void main(String... arguments) throws Exception {
            switch (arguments[0]) {
                case "ask" -> System.out.println(ask());
                case "java elsewhere" -> {
                    System.out.println(ask()); // this JVM has found its own home
                    System.setProperty("java.home", arguments[1]);
                    System.out.println(ask());
                }
                case "work" -> work();
                case "descriptors" -> descriptors();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println(ProcessHandle.current().children().findAny().isPresent() ? "children left" : NOTHING_LEFT);
        }

        private static String ask() throws InterruptedException {
            try (Pool pool = Pool.processes(1, o -> o.withRestartLimit(2))) {
                return "answer " + pool.submit(() -> 42).get();
            } catch (ExecutionException | BrokenPoolException failed) {
                return "failure " + (failed instanceof ExecutionException ? failed.getCause() : failed);
            }
        }

        /** One task that ends while this process is stopped and has a time-out that passes meanwhile; one that ends later. */
        private static void work() throws Exception {
            TaskOptions limited = TaskOptions.defaults().withTimeout(Duration.ofSeconds(3));
            try (Pool pool = Pool.processes(2, o -> o.withCancelGrace(Duration.ofMillis(100)))) {
                SharedLatch bothThere = SharedLatch.create(2);
                Task<Long> one = pool.submit(() -> meet(bothThere));
                Task<Long> other = pool.submit(() -> meet(bothThere));
                List<Long> before = List.of(one.get(), other.get());
                Task<Long> brief = pool.submit(() -> nap(1_000), limited);
                Task<Long> longer = pool.submit(() -> nap(5_000));
                System.out.println("ready");
                boolean same = before.contains(brief.get()) && before.contains(longer.get());
                System.out.println(same ? "same workers" : "other workers");
                pool.map(List.of(0, 0), FaultOfParentTest::nap);
            }
        }

        /** Asks when no descriptor is free, and again when there are some. */
        private static void descriptors() throws Exception {
            System.out.println(ask()); // whatever has to be loaded is loaded
            List<RandomAccessFile> taken = new ArrayList<>();
            try {
                while (true) {
                    taken.add(new RandomAccessFile("/dev/null", "r"));
                }
            } catch (IOException none) {
                System.out.println(ask());
            }
            for (RandomAccessFile each : taken) {
                each.close();
            }
            System.out.println(ask());
        }
    }

    private static long meet(SharedLatch all) throws InterruptedException {
        all.countDown();
        all.await();
        return ProcessHandle.current().pid();
    }

    private static long nap(int millis) throws InterruptedException {
        Thread.sleep(Math.max(millis, 50));
        return ProcessHandle.current().pid();
    }

    private static Process start(List<String> wrapper, List<String> jvm, String... arguments) throws IOException {
        return Programs.start(Parent.class, wrapper, jvm, arguments);
    }

    private static List<String> run(List<String> wrapper, List<String> jvm, String... arguments) throws Exception {
        Process parent = start(wrapper, jvm, arguments);
        List<String> said = parent.inputReader().lines().toList();
        assertThat(parent.waitFor()).as(String.join("\n", said)).isZero();
        return said;
    }

    private static void signal(String signal, String target) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, "--", target).start().waitFor()).isZero();
    }

    @Test
    void parentThatIsStoppedAndContinued_killsNobody_andTimesNobodyOut() throws Exception {
        Process parent = start(List.of(), List.of(), "work");
        BufferedReader said = parent.inputReader();
        assertThat(said.readLine()).isEqualTo("ready");
        signal("STOP", "" + parent.pid());
        Thread.sleep(4_000); // longer than the time-out, and the task ends in between
        signal("CONT", "" + parent.pid());
        assertThat(said.lines()).containsExactly("same workers", NOTHING_LEFT);
        assertThat(parent.waitFor()).isZero();
    }

    @Test
    void parentWithoutDescriptors_getsAClearError_leavesNoZombie_andStartsWorkersWhenItHasThem() throws Exception {
        List<String> said = run(List.of("prlimit", "--nofile=100"), List.of(), "descriptors");
        assertThat(said).first().isEqualTo("answer 42");
        assertThat(said.get(1)).startsWith("failure").contains("BrokenPoolException").contains("Too many open files");
        assertThat(said).endsWith("answer 42", NOTHING_LEFT);
    }

    @Test
    void javaThatIsMissing_isNamed() throws Exception {
        String home = folder.resolve("no-jdk").toString();
        List<String> said = run(List.of(), List.of(), "java elsewhere", home);
        assertThat(String.join("\n", said)).contains("failure").contains("BrokenPoolException").contains(home);
        assertThat(said).endsWith(NOTHING_LEFT);
    }

    @Test
    void javaOfAnotherRelease_isRefused_withItsWords() throws Exception {
        Path other = otherJdk();
        assumeThat(other).as("a second JDK beside the one of this test").isNotNull();
        List<String> said = run(List.of(), List.of(), "java elsewhere", other.toString());
        assertThat(String.join("\n", said)).contains("BrokenPoolException").containsAnyOf("class file version", "must run the same", "VM option");
        assertThat(said).endsWith(NOTHING_LEFT);
    }

    /** Another installation in the same folder as this one, of another release. */
    private static @Nullable Path otherJdk() throws IOException {
        Path here = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> beside = Files.list(here.resolveSibling("."))) {
            return beside.filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
                    .filter(home -> !release(home).equals(release(here)))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String release(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst().orElse("");
        } catch (IOException none) {
            return "";
        }
    }

    @Test
    void temporaryFolderThatDoesNotExist_isNamed() throws Exception {
        Path missing = Path.of("/tmp/none-" + ProcessHandle.current().pid());
        List<String> said = run(List.of(), List.of("-Djava.io.tmpdir=" + missing), "ask");
        assertThat(String.join("\n", said)).contains("BrokenPoolException").contains("NoSuchFileException: " + missing);
        assertThat(said).endsWith(NOTHING_LEFT);
    }

    /** Every folder that this parent makes is refused, as on a full disk; its workers are not traced, nor need they be. */
    @Test
    void fullDiskForTemporaryFiles_isNamed() throws Exception {
        List<String> strace = List.of("strace", "-f", "-qq", "-o", folder.resolve("trace").toString(),
                "--seccomp-bpf", "-e", "trace=mkdir", "-e", "inject=mkdir:error=ENOSPC");
        assumeThat(Programs.works(strace)).as("strace may trace here").isTrue();
        List<String> said = run(strace, List.of("-XX:-UsePerfData"), "ask");
        assertThat(String.join("\n", said)).contains("BrokenPoolException").contains("No space left on device");
        assertThat(said).endsWith(NOTHING_LEFT);
    }

    /** Whoever inherits a process that ended may take a while to look after it; such a zombie no longer runs. */
    private static boolean runs(ProcessHandle process) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** Ctrl-C on a terminal is a signal to all processes of the group at once. */
    @Test
    void interruptOfTheWholeGroup_endsAllOfThemOnce_withoutAWord_with130() throws Exception {
        // In a session, and so a group, of its own; and not deaf to the signal, as what a shell starts in the background.
        Process parent = start(List.of("setsid", "env", "--default-signal=INT"), List.of(), "work");
        BufferedReader said = parent.inputReader();
        assertThat(said.readLine()).isEqualTo("ready");
        List<ProcessHandle> workers = parent.descendants().toList();
        assertThat(workers).hasSize(2);
        signal("INT", "-" + parent.pid());
        assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines()).isEmpty();
        assertThat(parent.exitValue()).isEqualTo(130);
        for (ProcessHandle worker : workers) {
            Eventually.holds(() -> !runs(worker));
        }
    }
}
