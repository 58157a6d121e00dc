package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Programs that a test builds and starts. */
public final class Programs {

    private Programs() {}

    /** Where a class comes from: a jar, or a folder of classes. */
    public static Path source(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    /** Copies the jar of this library. */
    public static void library(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        Files.copy(source(Pool.class), jar);
    }

    public static void tool(String name, Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = arguments[i].toString();
        }
        int result = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, words);
        assertThat(result).as(name).isZero();
    }

    public static Process start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    }

    /** Starts a program of the tests, behind a wrapper such as {@code strace}. */
    public static Process start(Class<?> main, List<String> wrapper, List<String> jvm, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Returns when the signal is on its way; a busy machine may take a while to hand it over. */
    public static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor()).isZero();
    }

    /** Stops a process and waits until each of its threads stands still, or until it is gone. */
    public static void stop(long pid) throws IOException, InterruptedException {
        signal("STOP", pid);
        Eventually.holds(() -> standsStill(Path.of("/proc/" + pid + "/task")));
    }

    private static boolean standsStill(Path threads) {
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : (Iterable<Path>) each::iterator) {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (IOException | UncheckedIOException gone) {
            return !Files.exists(threads);
        }
    }

    /** A wrapper that has its own view of the files, where a small file system of those options is mounted over /dev/shm. */
    public static List<String> withSharedMemoryOf(String options) throws IOException, InterruptedException {
        String mount = "mount -t tmpfs -o " + options + " tmpfs /dev/shm && exec \"$@\"";
        List<String> wrapper = List.of("unshare", "--mount", "sh", "-c", mount, "sh");
        assumeThat(works(wrapper)).as("may mount").isTrue();
        return wrapper;
    }

    /** Whether a wrapper may do here what it does. */
    public static boolean works(List<String> wrapper) throws InterruptedException {
        List<String> probe = new ArrayList<>(wrapper);
        probe.add("true");
        try {
            return new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** Runs a program to its end and returns what it printed. */
    public static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = start(folder, arguments);
        CompletableFuture.delayedExecutor(50, TimeUnit.SECONDS).execute(process::destroyForcibly); // no interrupt ends the read
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return output;
    }
}
