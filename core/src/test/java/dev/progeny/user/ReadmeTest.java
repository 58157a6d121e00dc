package dev.progeny.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples in the README are these files, and print what the README says. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(classes = {Squares.class, WhenAWorkerDies.class})
    void sample_isInTheReadme_andPrintsWhatItSays(Class<?> sample) throws Exception {
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            String text = Files.readString(ROOT.resolve(readme));
            assertThat(text).contains("```java\n" + source(sample) + "```\n");
            assertThat(text).contains("```\n" + output(sample) + "```\n");
        }
    }

    @Test
    void readme_hasAtMost150Lines_andAProgramByLine25() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        assertThat(lines).hasSizeLessThanOrEqualTo(150);
        assertThat(lines.subList(0, 25)).anyMatch(line -> line.startsWith("public class"));
    }

    /** The lines between the markers, as far to the left as they go. */
    private static String source(Class<?> sample) throws IOException {
        List<String> lines = Files.readAllLines(
                Path.of("src/test/java", sample.getName().replace('.', '/') + ".java"));
        int begin = indexOf(lines, "// README: begin") + 1;
        return String.join("\n", lines.subList(begin, indexOf(lines, "// README: end")))
                .stripIndent()
                .stripTrailing()
                .concat("\n");
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError(part + " is missing");
    }

    /** What it prints on both streams; a pid is one of many, in the README it is 4711. */
    private static String output(Class<?> sample) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), sample.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.replaceAll("pid \\d+", "pid 4711");
    }
}
