package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How many classes a worker has ready-made, for each kind of option: a JVM that refuses a cache has none at all. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class StartCacheOptionsTest {

    private static final int MOST_OF_THE_JDK = 900;
    private static final String AGENT = "-javaagent:agent.jar";

    @TempDir
    private static Path folder;

    /** Does nothing, but classes are shown to it. */
    static final class Agent {

        private Agent() {}

        public static void premain(String nothing) {}
    }

    /** For each group of options: how many classes of a worker came out of a cache, and how many of those are ours. */
    static final class Program {

        private Program() {}

        public static void main(String... groups) throws Exception {
            for (String group : groups) {
                Path log = Files.createTempFile(Path.of(""), "classes", ".log");
                String options = (group + " -Xlog:class+load:file=" + log.toAbsolutePath()).strip();
                try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(options.split(" ", -1)))) {
                    pool.submit(() -> 42).get();
                }
                System.out.println("#" + group + "=" + count(log));
            }
        }

        private static String count(Path log) throws IOException {
            List<String> shared =
                    Files.readAllLines(log).stream().filter(line -> line.contains("shared objects file")).toList();
            return shared.size() + "," + shared.stream().filter(line -> line.contains("dev.progeny.")).count();
        }
    }

    @BeforeAll
    static void build() throws Exception {
        Path library = folder.resolve("progeny.jar");
        Programs.library(library);
        for (List<String> access : List.of(List.<String>of(), List.of("--enable-native-access=ALL-UNNAMED"))) {
            String[] words = Stream.concat(access.stream(), Stream.of("-D" + StartCache.PROPERTY + "=" + folder.resolve("cache"),
                            "-cp", library.toString(), StartCache.class.getName()))
                    .toArray(String[]::new);
            assertThat(Programs.run(folder, words)).endsWith(".aot");
        }
        Path manifest = Files.writeString(folder.resolve("manifest"), "Premain-Class: " + Agent.class.getName() + "\n");
        Programs.tool("jar", "--create", "--file", folder.resolve("agent.jar"), "--manifest", manifest,
                "-C", Programs.source(Agent.class), Agent.class.getName().replace('.', '/') + ".class");
    }

    @Test
    void workersWithTheOptionsThatOurPagesName_shareMostClasses_andOursWhereTheyCan() throws Exception {
        List<String> ours = List.of("", "-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-modules=java.sql", AGENT,
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y",
                "-XX:StartFlightRecording:filename=some.jfr");
        List<String> onlyTheJdk = List.of("-XX:+UseZGC", "-Xmx40g", "-XX:-UseCompressedOops");
        Map<String, int[]> shared = run(Stream.concat(ours.stream(), onlyTheJdk.stream()).toArray(String[]::new));
        assertThat(shared).hasSize(ours.size() + onlyTheJdk.size());
        shared.forEach((options, counts) -> {
            assertThat(counts[0]).as("shared with %s", options).isGreaterThan(MOST_OF_THE_JDK);
            if (ours.contains(options)) {
                assertThat(counts[1]).as("classes of ours with %s", options).isGreaterThan(30);
            } else {
                assertThat(counts[1]).as("classes of ours with %s", options).isZero();
            }
        });
    }

    /** An option that we do not know of, but that makes the heap so large that references have another width. */
    @Test
    void cacheThatAJvmRefused_isNotNamedToTheNextWithTheseOptions() throws Exception {
        String unknown = "-XX:MaxRAM=400g";
        assertThat(run(unknown).get(unknown)).as("the first is slow").containsExactly(0, 0);
        assertThat(run(unknown, unknown).get(unknown)[0]).as("the second").isGreaterThan(MOST_OF_THE_JDK);
    }

    private static Map<String, int[]> run(String... groups) throws IOException, InterruptedException {
        List<String> words = Stream.concat(
                        Stream.of("-D" + StartCache.PROPERTY + "=" + folder.resolve("cache"), "-cp",
                                Programs.source(StartCacheOptionsTest.class) + ":" + folder.resolve("progeny.jar"),
                                Program.class.getName()),
                        Stream.of(groups))
                .toList();
        String said = Programs.run(folder, words.toArray(String[]::new));
        return said.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.substring(1))
                .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf('=')), StartCacheOptionsTest::counts,
                        (one, other) -> other, TreeMap::new));
    }

    private static int[] counts(String line) {
        String[] both = line.substring(line.lastIndexOf('=') + 1).split(",", -1);
        return new int[] {Integer.parseInt(both[0]), Integer.parseInt(both[1])};
    }
}
