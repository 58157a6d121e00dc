package dev.progeny.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell script, with a JDK that only tells what it was given. */
@EnabledOnOs(OS.LINUX)
final class LauncherTest {

    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = Files.copy(Path.of("..", "progeny"), folder.resolve("progeny"));
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        Path java = Files.writeString(bin.resolve("java"), """
                #!/bin/sh
                echo "$LC_ALL,$LC_CTYPE,$LANG"
                echo "$*" >>arguments
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(folder.resolve("cli/target"));
        Files.createFile(folder.resolve("cli/target/progeny-cli.jar"));
    }

    @Test
    void withoutALocale_namesOfFilesAreInUtf8() throws Exception {
        assertThat(start(Map.of())).isEqualTo(",C.UTF-8,");
        assertThat(start(Map.of("LC_ALL", "C"))).isEqualTo("C.UTF-8,,");
        assertThat(start(Map.of("LANG", "POSIX"))).isEqualTo(",C.UTF-8,POSIX");
    }

    @Test
    void localeThatSomebodyChose_stays() throws Exception {
        assertThat(start(Map.of("LANG", "de_DE.UTF-8"))).isEqualTo(",,de_DE.UTF-8");
        assertThat(start(Map.of("LC_ALL", "ja_JP.eucJP", "LANG", "C"))).isEqualTo("ja_JP.eucJP,,C");
    }

    /** Dumps (Ctrl-\\) and warnings: stdout is for results. */
    @Test
    void whatTheJvmItselfSays_goesToStderr() throws Exception {
        start(Map.of());
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("-XX:+DisplayVMOutputToStderr"));
    }

    private String start(Map<String, String> locale) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of("sh", launcher.toString(), "pingpong"));
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().putAll(locale);
        builder.directory(folder.toFile());
        builder.environment().put("PROGENY_JAVA_HOME", folder.resolve("jdk").toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.strip();
    }
}
