package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program that is killed at any time after its first fork leaves no process: no worker, none of those that come before it
 * (the JDK's helper, the tie, the guard), no builder of the start cache. Each trial knows its own by a variable of their
 * environment, which a process has from its first instruction and all that it starts inherit.
 */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class KilledStartTest {

    private static final int TRIALS = Math.max(20, 2 * Integer.getInteger("progeny.orphan.trials", 1));
    private static final long LATEST_MILLIS = 1_500;
    private static final Duration SOON = Duration.ofMillis(250);
    private static final String MARK = "PROGENY_TRIAL";
    private static final List<String> KINDS = List.of("pool", "cache", "pool", "namespace");

    @TempDir
    private static Path common;

    private static String classPath;

    static final class Parent {

        public static void main(String[] arguments) throws Exception {
            if (arguments[0].equals("cache")) {
                System.out.println(StartCache.prepare());
            } else {
                Pool pool = Pool.processes(2, o -> o.withPidNamespace(arguments[0].equals("namespace")));
                for (int i = 0; i < 2; i++) {
                    var _ = pool.submit(() -> Thread.sleep(Duration.ofMinutes(1)));
                }
            }
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    @BeforeAll
    static void makeLibrary() throws URISyntaxException {
        Path jar = common.resolve("progeny.jar"); // only of a jar there is a cache
        Path library = Path.of(Pool.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(library)) {
            int result = ToolProvider.findFirst("jar").orElseThrow().run(
                    System.out, System.err, "--create", "--file", jar.toString(), "-C", library.toString(), ".");
            assertThat(result).isZero();
        }
        classPath = jar + ":" + System.getProperty("java.class.path");
    }

    private static IntStream trials() {
        return IntStream.range(0, TRIALS);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void parentThatIsKilledAnyTimeAfterItsFirstFork_leavesNoProcess(int trial) throws Exception {
        String mark = MARK + "=" + UUID.randomUUID();
        Process parent = start(KINDS.get(trial % KINDS.size()), mark, common.resolve("cache-" + trial));
        try {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> parent.children().findAny().isPresent());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(trial * LATEST_MILLIS / TRIALS));
        } finally {
            parent.destroyForcibly().waitFor();
        }
        assertThat(leftAfterThat(mark)).isEmpty();
    }

    /** What a look that begins after that time still finds, or an earlier one no longer does. */
    private static List<String> leftAfterThat(String mark) throws IOException {
        long killed = System.nanoTime();
        while (true) {
            boolean last = System.nanoTime() - killed >= SOON.toNanos();
            List<String> left = running(mark);
            if (last || left.isEmpty()) {
                return left;
            }
        }
    }

    private static Process start(String kind, String mark, Path cache) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java, "-D" + StartCache.PROPERTY + "=" + cache, "-cp", classPath, Parent.class.getName(), kind);
        builder.environment().put(MARK, mark.substring(MARK.length() + 1));
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Those of the trial that have not ended; what has, and was not looked after yet, has no environment any more. */
    private static List<String> running(String mark) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes.filter(each -> each.getFileName().toString().matches("\\d+"))::iterator) {
                if (read(process.resolve("environ")).contains(mark)) {
                    found.add(read(process.resolve("stat")).replaceAll("(\\) . \\d+).*\\s*", "$1") + " " + read(process.resolve("cmdline")).replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrOfAnotherUser) {
            return "";
        }
    }
}
