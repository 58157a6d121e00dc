package dev.progeny.user.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.user.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages about shared objects: {@code docs/shared/x.md} shows the snippets of class {@code X} here and no other code,
 * and the class prints what the page says.
 */
class PagesTest {

    private static final Path FOLDER = Path.of("../docs/shared");
    private static final String INDEX = "README.md";
    private static final int MOST_LINES = 150;

    private static final Pattern JAVA_BLOCK =
            Pattern.compile("^```java\n(.*?\n)```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("// prints ([^\n]*\n)");

    static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(INDEX))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_showsItsSample_andTheSamplePrintsWhatThePageSays(String page) throws Exception {
        String text = Files.readString(FOLDER.resolve(page));
        Class<?> sample = sample(page);
        assertThat(found(JAVA_BLOCK, text))
                .containsExactlyElementsOf(Samples.snippets(sample, "PAGE").values());
        Samples.Run run = Samples.run(sample);
        assertThat(run.output()).isEqualTo(String.join("", found(PRINTED, text)));
        assertThat(run.exitCode()).isZero();
        assertThat(text.lines().count()).isLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void index_namesEveryPage() throws IOException {
        String index = Files.readString(FOLDER.resolve(INDEX));
        assertThat(pages()).allSatisfy(page -> assertThat(index).contains("(" + page + ")"));
    }

    private static Class<?> sample(String page) throws ClassNotFoundException {
        String name = page.substring(0, page.indexOf('.'));
        return Class.forName(
                PagesTest.class.getPackageName() + "." + Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
