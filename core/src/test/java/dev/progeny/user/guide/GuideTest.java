package dev.progeny.user.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.user.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide and its sequels show these samples and no other code; these print what the documents say. */
class GuideTest {

    private static final Path GUIDE = Path.of("../docs/guide.md");
    private static final List<Path> SEQUELS = List.of(Path.of("../docs/coming-from.md"), Path.of("../docs/when-slow.md"));

    private static final Pattern JAVA_BLOCK =
            Pattern.compile("^```java\n(.*?\n)```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** What a sample prints: behind the statement, or in a block of its own. */
    private static final Pattern PRINTED =
            Pattern.compile("// prints ([^\n]*\n)|^```text\n(.*?\n)```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final List<Class<?>> SAMPLES = List.of(
            FirstSteps.class,
            Captures.class,
            Maps.class,
            Stopping.class,
            Surroundings.class,
            Scopes.class,
            Combining.class,
            Slow.class);

    @Test
    void everyJavaBlock_isASnippet_andEverySnippetIsShown() throws IOException {
        List<String> snippets = new ArrayList<>();
        for (Class<?> sample : SAMPLES) {
            snippets.addAll(Samples.snippets(sample, "GUIDE").values());
        }
        assertThat(found(JAVA_BLOCK)).containsExactlyInAnyOrderElementsOf(snippets);
    }

    /** In the order of the samples. */
    @Test
    void samples_endWell_andPrintWhatTheGuideSays() throws IOException {
        List<Samples.Run> runs;
        try (Pool pool = Pool.coroutines(2)) {
            runs = pool.map(SAMPLES, Samples::run);
        }
        assertThat(runs).allSatisfy(run -> assertThat(run.exitCode()).isZero());
        List<String> outputs = runs.stream().map(Samples.Run::output).toList();
        assertThat(String.join("", found(PRINTED))).isEqualTo(String.join("", outputs));
    }

    @Test
    void guide_hasAtMost350Lines() throws IOException {
        assertThat(Files.readAllLines(GUIDE)).hasSizeLessThanOrEqualTo(350);
    }

    /** What the groups of a pattern match, one of them each time. */
    private static List<String> found(Pattern pattern) throws IOException {
        var text = new StringBuilder(Files.readString(GUIDE));
        for (Path sequel : SEQUELS) {
            text.append(Files.readString(sequel));
        }
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1) != null ? match.group(1) : match.group(match.groupCount()))
                .toList();
    }
}
