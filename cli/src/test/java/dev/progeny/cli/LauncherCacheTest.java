package dev.progeny.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script, with a program of a few lines in place of ours. */
@Tag("thorough")
class LauncherCacheTest {

    private static final int MOST_OF_THE_JDK = 400;

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void install() throws Exception {
        Files.copy(Path.of("..", "progeny"), folder.resolve("progeny"), StandardCopyOption.COPY_ATTRIBUTES);
        jar = folder.resolve("cli/target/progeny-cli.jar");
        Files.createDirectories(jar.getParent());
        Files.move(build("one"), jar);
    }

    private Path build(String word) throws IOException {
        Path source = Files.createDirectories(folder.resolve(word)).resolve("Said.java");
        Files.writeString(source, "public class Said { public static void main(String[] a) { System.out.println(\"" + word
                + "\"); } }\n");
        tool("javac", "-d", source.getParent().toString(), source.toString());
        Path built = source.resolveSibling("built.jar");
        tool("jar", "--create", "--file", built.toString(), "--main-class", "Said", "-C", source.getParent().toString(),
                "Said.class");
        return built;
    }

    private static void tool(String name, String... words) {
        assertThat(ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, words)).as(name).isZero();
    }

    private String run(Map<String, String> environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", folder.resolve("progeny").toString(), "x").redirectErrorStream(true);
        builder.environment().put("PROGENY_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private String run() throws IOException, InterruptedException {
        return run(Map.of());
    }

    private Object cache() throws IOException {
        return Files.getAttribute(folder.resolve("cli/target/progeny.aot"), "unix:ino");
    }

    @Test
    void jarThatIsReplaced_byAnOlderOne_orOneOfTheSameTime_isTheOneThatRuns() throws Exception {
        assertThat(run()).isEqualTo("one");
        Object trained = cache();
        assertThat(run()).isEqualTo("one");
        assertThat(cache()).as("not trained again").isEqualTo(trained);

        FileTime time = Files.getLastModifiedTime(jar);
        for (long seconds : new long[] {0, -86_400}) {
            Path other = build("other" + seconds);
            Files.setLastModifiedTime(other, FileTime.from(time.toInstant().plusSeconds(seconds)));
            Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
            assertThat(run()).isEqualTo("other" + seconds);
        }
    }

    @Test
    void optionsThatTheCacheDoesNotServe_getTheOneOfTheJdk_andNotAWord() throws Exception {
        assertThat(run()).isEqualTo("one");
        for (String option : new String[] {"-XX:+UseZGC", "--enable-native-access=ALL-UNNAMED", "-Xmx40g", "-Xmx64m"}) {
            Path log = folder.resolve("classes.log");
            assertThat(run(Map.of("PROGENY_JAVA_OPTS", option + " -Xlog:class+load:file=" + log))).isEqualTo("one");
            assertThat(Files.readAllLines(log).stream().filter(line -> line.contains("shared objects file")).count())
                    .as("shared with %s", option)
                    .isGreaterThan(MOST_OF_THE_JDK);
        }
    }
}
