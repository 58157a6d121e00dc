package dev.progeny.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        String source = Samples.snippets(sample, "README").get("// README");
        String output = Samples.run(sample).output();
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            String text = Files.readString(ROOT.resolve(readme));
            assertThat(text).contains("```java\n" + source + "```\n");
            assertThat(text).contains("```\n" + output + "```\n");
        }
    }

    @Test
    void readme_hasAtMost150Lines_andAProgramByLine25() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        assertThat(lines).hasSizeLessThanOrEqualTo(150);
        assertThat(lines.subList(0, 25)).anyMatch(line -> line.startsWith("public class"));
    }
}
