package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reliability.md names tests that exist, and every fault has its row. */
class ReliabilityTest {

    private static final int FAULTS = 55;
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static List<String[]> rows() throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs/reliability.md"))) {
            return lines.filter(line -> line.matches("\\| \\d+ \\|.*"))
                    .map(line -> line.split("\\|", -1)) // an empty word before the first bar and after the last
                    .toList();
        }
    }

    @Test
    void everyFault_hasItsRow_withAPromise_andWhatWasSeenOrWhyNot() throws IOException {
        List<String[]> rows = rows();
        assertThat(rows).extracting(row -> Integer.parseInt(row[1].strip()))
                .isEqualTo(IntStream.rangeClosed(1, FAULTS).boxed().toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row).as(String.join("|", row)).hasSize(7);
            assertThat(row[2]).isNotBlank();
            assertThat(row[3]).isNotBlank();
            assertThat(row[5]).isNotBlank();
            assertThat(TEST.matcher(row[4]).find() || row[5].contains("not provoked:")).as(row[2]).isTrue();
        });
    }

    @Test
    void everyTestInTheTable_exists() throws IOException {
        Map<String, String> sources = sources();
        for (String[] row : rows()) {
            for (MatchResult test : TEST.matcher(row[4]).results().toList()) {
                assertThat(sources).as("row%s", row[1]).containsKey(test.group(1));
                assertThat(sources.get(test.group(1)))
                        .as("row%s: %s", row[1], test.group(1))
                        .containsPattern("void " + test.group(2) + "\\(");
            }
        }
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String folder : List.of("core/src/test", "core/src/trials", "cli/src/test", "testkit/src/main", "verify/src/test")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                for (Path file : (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
