package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.WorkerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test: no child process, no thread of a worker, no file of ours in memory or in the temporary folder, but for
 * the workers of a {@link KeptPool}. After the last test of a class: not even these.
 */
public final class NothingLeft implements AfterEachCallback, AfterAllCallback {

    @Override
    public void afterEach(ExtensionContext context) {
        await(KeptPool::workers); // asked again each time: one may just be starting
    }

    @Override
    public void afterAll(ExtensionContext context) {
        await(List::of);
    }

    private static void await(Supplier<List<WorkerInfo>> kept) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> check(kept.get()));
    }

    private static void check(List<WorkerInfo> kept) {
        Set<Long> pids = kept.stream().map(WorkerInfo::pid).collect(Collectors.toSet());
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(process -> !pids.contains(process.pid()))
                        .map(NothingLeft::describe))
                .isEmpty();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.matches(".*-worker-\\d+(-std.*)?|child-\\d+.*")))
                .filteredOn(name -> !name.startsWith("ForkJoinPool"))
                .filteredOn(name -> kept.stream().noneMatch(worker -> name.matches(Pattern.quote(worker.name()) + "(-.*)?")))
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
