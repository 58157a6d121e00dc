package dev.progeny.user.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.user.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages about shared objects, one for each public type: {@code docs/shared/X.md} shows the snippets of class {@code
 * XSample} here and no other code, and the class prints what the page says.
 */
class PagesTest {

    private static final Path FOLDER = Path.of("../docs/shared");
    private static final Path EXPORTED_TYPES = Path.of("src/test/resources/exported-types.txt");
    private static final String PACKAGE = "dev.progeny.shared.";
    private static final String INDEX = "README.md";
    private static final int MOST_LINES = 80;
    private static final int MOST_LINES_OF_COMPARISONS = 150;

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

    @Tag("thorough")
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
        boolean isOfOneType = Character.isUpperCase(page.charAt(0));
        assertThat(text.lines().count())
                .isLessThanOrEqualTo(isOfOneType ? MOST_LINES : MOST_LINES_OF_COMPARISONS);
    }

    @Test
    void index_namesEveryPage() throws IOException {
        String index = Files.readString(FOLDER.resolve(INDEX));
        assertThat(pages()).allSatisfy(page -> assertThat(index).contains("(" + page + ")"));
    }

    /** As ArchitectureTest keeps them; a nested type as {@code Outer$Nested}. */
    static List<String> publicTypes() throws IOException {
        return Files.readAllLines(EXPORTED_TYPES).stream()
                .filter(name -> name.startsWith(PACKAGE))
                .map(name -> name.substring(PACKAGE.length()))
                .toList();
    }

    /** A link in the table of the index, and there a page that speaks of it. */
    @ParameterizedTest
    @MethodSource("publicTypes")
    void everyPublicType_hasAPage(String type) throws IOException {
        String outer = type.replaceFirst("\\$.*", "");
        Pattern row = Pattern.compile("^\\| .*\\[`" + outer + "`]\\((\\w+\\.md)\\)", Pattern.MULTILINE);
        List<String> linked = found(row, Files.readString(FOLDER.resolve(INDEX)));
        assertThat(linked).as("pages in the index for " + outer).hasSize(1);
        assertThat(Files.readString(FOLDER.resolve(linked.getFirst())))
                .containsPattern("\\b" + type.substring(type.indexOf('$') + 1) + "\\b");
    }

    private static Class<?> sample(String page) throws ClassNotFoundException {
        String name = page.substring(0, page.indexOf('.'));
        return Class.forName(PagesTest.class.getPackageName() + "." + Character.toUpperCase(name.charAt(0))
                + name.substring(1) + "Sample");
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
