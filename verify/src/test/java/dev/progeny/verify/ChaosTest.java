package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.Faults;
import dev.progeny.testkit.Faults.Kind;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random tasks, random faults, 10,000 tasks a seed, half of them in processes and half in coroutines of processes: none
 * hangs, is lost or runs twice, and nothing is left. The parent fails too, so each seed has one of its own.
 */
@ExtendWith(NothingLeft.class)
@Timeout(14_000)
class ChaosTest {

    private static final int SEEDS = Integer.getInteger("progeny.seeds", 100);
    private static final int TASKS = Integer.getInteger("progeny.tasks", 10_000);
    private static final double RATE = 0.0003;
    private static final int DEADLINE_SECONDS = 600;

    private final long first = Long.getLong("progeny.seed", System.nanoTime() & 0xffffff);
    private final int seeds = Long.getLong("progeny.seed") == null ? SEEDS : Integer.getInteger("progeny.seeds", 1);

    @TempDir
    private Path folder;

    @Test
    void randomTasks_randomFaults_eachTaskHasOneOutcome() throws Exception {
        for (long seed = first; seed < first + seeds; seed++) {
            Path said = folder.resolve("seed-" + seed);
            Process parent = start(seed, said);
            boolean ended = parent.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                assertThat(new ProcessBuilder("kill", "-QUIT", "" + parent.pid()).start().waitFor()).isZero();
                parent.waitFor(2, TimeUnit.SECONDS); // it writes its stacks
                parent.destroyForcibly().waitFor();
            }
            String words = Files.readString(said);
            System.out.print(words);
            assertThat(ended).as("seed %d ended in time:%n%s", seed, words).isTrue();
            assertThat(parent.exitValue()).as("seed %d:%n%s", seed, words).isZero();
        }
    }

    private static Process start(long seed, Path said) throws IOException {
        Faults faults = Faults.random(seed, RATE, Kind.THROW, Kind.DELAY, Kind.DROP, Kind.DUPLICATE);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, faults.jvmOption(), "-cp", System.getProperty("java.class.path"),
                        Chaos.class.getName(), "" + seed, "" + TASKS / 2)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }
}
