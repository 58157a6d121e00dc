package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.NothingLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program that runs out of an AOT cache of its own, as JEP 514 has it. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class OldClassesTest {

    private static final String SAYS_SO = "this program runs old classes";

    @TempDir
    private static Path folder;

    private static Path jar;
    private static FileTime time;

    static final class Program {

        private Program() {}

        public static void main(String... none) {
            try (Pool pool = Pool.processes(1)) {
                System.out.println(pool.dump());
                System.out.println(pool.dump());
            }
        }
    }

    @BeforeAll
    static void train() throws Exception {
        assumeThat(Runtime.version()).as("compares for itself").isLessThan(Runtime.Version.parse("25.0.4"));
        Programs.library(folder.resolve("progeny.jar"));
        jar = folder.resolve("program.jar");
        Programs.tool("jar", "--create", "--file", jar, "-C", Programs.source(OldClassesTest.class), "dev/progeny/"
                + "OldClassesTest$Program.class");
        time = Files.getLastModifiedTime(jar);
        assertThat(run("-XX:AOTCacheOutput=program.aot")).doesNotContain(SAYS_SO);
    }

    private static String run(String option) throws Exception {
        return Programs.run(folder, option, "-cp", "program.jar:progeny.jar", Program.class.getName());
    }

    @Test
    void jarAsItWas_isNotMentioned() throws Exception {
        assertThat(run("-XX:AOTCache=program.aot")).contains("PROCESSES").doesNotContain(SAYS_SO);
    }

    @Test
    void jarThatWasReplaced_alsoByAnOlderOne_isSaidOnceInTheLogAndInEachDump() throws Exception {
        Files.setLastModifiedTime(jar, FileTime.from(time.toInstant().minusSeconds(3600)));
        try {
            String said = run("-XX:AOTCache=program.aot");
            assertThat(said.split(SAYS_SO, -1)).as(said).hasSize(1 + 2 + 1);
            assertThat(said).contains("program.jar, which was replaced since");
            assertThat(run("-Dwithout=cache")).doesNotContain(SAYS_SO);
        } finally {
            Files.setLastModifiedTime(jar, time);
        }
    }

    @Test
    void jarThatIsGone_isSaid() throws Exception {
        Path away = Files.move(jar, folder.resolve("away"));
        try {
            assertThat(run("-XX:AOTCache=program.aot")).contains("program.jar, which is gone");
        } finally {
            Files.move(away, jar);
        }
    }
}
