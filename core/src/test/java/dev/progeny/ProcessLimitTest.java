package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user who may start no process more, and so no thread. The limit does not hold for root; so the parent is nobody, who may
 * read everything nevertheless.
 */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class ProcessLimitTest {

    private static final List<String> NOBODY = List.of(
            "setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search");

    private static final String SAYS = "= ";

    @TempDir
    private Path folder;

    private Process parent;
    private BufferedReader said;

    /** Asks at each word that it hears. */
    static final class Parent {

        private Parent() {}

        public static void main(String... none) throws Exception {
            try (var words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String word = words.readLine(); word != null; word = words.readLine()) {
                    System.out.println(SAYS + switch (word) {
                        case "pool" -> pool();
                        case "bomb" -> bomb();
                        default -> child();
                    });
                }
            }
        }

        private static String pool() throws InterruptedException {
            try (Pool pool = Pool.processes(1, o -> o.withRestartLimit(2))) {
                return "answer " + pool.submit(() -> 42).get();
            } catch (ExecutionException | BrokenPoolException failed) {
                return "failure " + (failed instanceof ExecutionException ? failed.getCause() : failed);
            }
        }

        private static String bomb() throws InterruptedException, ExecutionException {
            try (Pool pool = Pool.processes(1, o -> o.withSpares(1).withOutput(OutputHandler.none()))) {
                Throwable failure = pool.submit(Parent::threads).handle((none, failed) -> failed).join();
                return "answer " + pool.submit(() -> 42).get() + " after " + failure;
            }
        }

        private static int threads() {
            int started = 0;
            while (started < 3_000) { // were there no limit
                Thread.ofPlatform().daemon().start(LockSupport::park);
                started++;
            }
            return started;
        }

        private static String child() throws InterruptedException {
            try (ChildProcess<Integer> child = ChildProcess.start(() -> 42)) {
                child.join();
                return "answer " + child.result();
            } catch (ExecutionException | WorkerDiedException failed) {
                return "failure " + (failed instanceof ExecutionException ? failed.getCause() : failed);
            }
        }
    }

    @BeforeEach
    void startParent() throws Exception {
        assumeThat(Programs.works(NOBODY)).as("may become another user").isTrue();
        Path home = Files.createDirectory(folder.resolve("home"));
        for (Path each : List.of(folder, home)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        List<String> jvm = List.of("-Djava.io.tmpdir=" + home, "-Duser.home=" + home, "-XX:-UsePerfData");
        parent = Programs.start(Parent.class, NOBODY, jvm);
        said = parent.inputReader();
        CompletableFuture.delayedExecutor(50, TimeUnit.SECONDS).execute(parent::destroyForcibly); // no interrupt ends a read
    }

    @AfterEach
    void endParent() throws Exception {
        if (parent != null) {
            parent.destroyForcibly().waitFor();
        }
    }

    private void isWell() throws Exception {
        parent.outputWriter().close();
        assertThat(parent.waitFor()).isZero();
    }

    private String ask(String word) throws IOException {
        Writer words = parent.outputWriter();
        words.write(word + "\n");
        words.flush();
        String line = said.readLine();
        while (line != null && !line.startsWith(SAYS)) { // the JVM has its say about threads, too
            line = said.readLine();
        }
        return line == null ? "nothing" : line.substring(SAYS.length());
    }

    private void limit(long processes) throws Exception {
        List<String> prlimit = new ArrayList<>(NOBODY); // whose processes not every root may change
        prlimit.addAll(List.of("prlimit", "--nproc=" + processes + ":", "--pid", "" + parent.pid()));
        assertThat(new ProcessBuilder(prlimit).start().waitFor()).isZero();
    }

    private long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + parent.pid() + "/task"))) {
            return tasks.count();
        }
    }

    @Test
    void parentThatMayStartNoProcess_getsAClearError_leavesNoZombie_andStartsWorkersWhenItMay() throws Exception {
        assertThat(ask("pool")).isEqualTo("answer 42");
        assertThat(ask("child")).isEqualTo("answer 42");
        List<String> failures = new ArrayList<>();
        for (int more = 0; more < 4; more++) { // each time the start gets one step further
            limit(threads() + more);
            failures.add(ask("pool"));
            failures.add(ask("child"));
            Eventually.holds(() -> parent.descendants().findAny().isEmpty());
            limit(4_000);
            assertThat(ask("pool")).isEqualTo("answer 42");
        }
        assertThat(failures).allSatisfy(failure -> assertThat(failure).contains("Exception").contains("could not start"));
        assertThat(failures.getFirst()).contains("BrokenPoolException").contains("unable to create native thread");
        isWell();
    }

    @Test
    void threadBombThatMeetsTheLimitOfItsUser_failsItsTask_andThePoolGoesOn() throws Exception {
        assertThat(ask("pool")).isEqualTo("answer 42");
        limit(threads() + 300L);
        assertThat(ask("bomb")).startsWith("answer 42 after ").contains("unable to create native thread");
        isWell();
    }
}
