package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once for ten minutes in a heap of 256 MB: no deadlock, nothing grows, every outcome is one that its task
 * may have. {@code -Dprogeny.soak.seconds=60} makes it shorter.
 */
@ExtendWith(NothingLeft.class)
@Timeout(4_000)
class SoakTest {

    private static final int SECONDS = Integer.getInteger("progeny.soak.seconds", 600);

    @TempDir
    private Path folder;

    @Test
    void everythingAtOnce_neitherHangsNorGrows() throws Exception {
        Path said = folder.resolve("said");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process soak = new ProcessBuilder(java, "-Xmx256m", "-cp", System.getProperty("java.class.path"),
                        Soak.class.getName(), "" + SECONDS)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = soak.waitFor(3L * SECONDS + 120, TimeUnit.SECONDS);
        if (!ended) {
            soak.destroyForcibly().waitFor();
        }
        String words = Files.readString(said);
        System.out.print(words);
        assertThat(ended).as("ended in time:%n%s", words).isTrue();
        assertThat(soak.exitValue()).as(words).isZero();
    }
}
