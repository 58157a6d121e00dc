package dev.progeny.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In a JVM of its own: what counts is what is really on stdout. */
final class PingPongTest {

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"processes", "threads", "coroutines"})
    void twoSidesSayExactlyNWordsTogether(String model) throws Exception {
        Child child = Child.run(folder, "pingpong", "-n", "25", "-m", model, "--quiet");
        assertThat(child.exitCode()).isZero();
        assertThat(child.out().lines()).hasSize(25).containsOnly("Ping", "Pong");
        assertThat(child.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"processes", "threads", "coroutines"})
    void twoWords_oneFromEachSide(String model) throws Exception {
        Child child = Child.run(folder, "pingpong", "-n", "2", "-m", model, "--quiet");
        assertThat(child.out().lines()).containsExactlyInAnyOrder("Ping", "Pong");
    }

    @ParameterizedTest
    @CsvSource({"processes, 14", "threads, 7", "coroutines, 7"})
    void broken_copiesOfTheCounterInProcessesOnly(String model, int words) throws Exception {
        Child child = Child.run(folder, "pingpong", "-n", "7", "-m", model, "--broken");
        assertThat(child.out().lines()).hasSize(words);
        assertThat(child.err().lines()).singleElement().asString().startsWith(model + ", broken: ");
    }

    @Test
    void all_playsEachModel() throws Exception {
        Child child = Child.run(folder, "pingpong", "-n", "4", "-m", "all");
        assertThat(child.out().lines()).hasSize(12);
        assertThat(child.err().lines()).hasSize(3);
    }

    @Test
    void stdoutClosedEarly_isSaidInOneLine_andTheEnvironmentsFault() throws IOException, InterruptedException {
        Process process = Child.start(folder, "pingpong", "-n", "200000", "-m", "threads", "--quiet");
        process.getInputStream().close();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(Files.readAllLines(folder.resolve("stderr.txt"))).singleElement().asString().contains("stdout");
    }
}
