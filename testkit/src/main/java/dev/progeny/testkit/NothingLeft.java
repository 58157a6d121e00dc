package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each test: no child process, no thread of a worker, no file of ours in memory or in the temporary folder. */
public final class NothingLeft implements AfterEachCallback {

    @Override
    public void afterEach(ExtensionContext context) {
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).untilAsserted(NothingLeft::check);
    }

    private static void check() {
        assertThat(ProcessHandle.current().descendants().map(NothingLeft::describe)).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.matches(".*-worker-\\d+(-std.*)?|child-\\d+.*")))
                .filteredOn(name -> !name.startsWith("ForkJoinPool"))
                .isEmpty();
        assertThat(files(Path.of("/dev/shm"))).isEmpty();
        assertThat(files(Path.of(System.getProperty("java.io.tmpdir")))).isEmpty();
    }

    private static String describe(ProcessHandle process) {
        return process.pid() + " " + process.info().commandLine().orElse("?");
    }

    private static List<Path> files(Path folder) {
        String ours = "progeny-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(ours))
                    .toList();
        } catch (IOException vanished) {
            return List.of();
        }
    }
}
