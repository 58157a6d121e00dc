package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 at random moments, fifty times in a loop, resumed each time: the same bytes in the end, and nothing left. */
@Timeout(1_200)
class KillLoopTest {

    private static final int KILLS = 50;
    private static final long SEED = Long.getLong("progeny.seed", System.nanoTime());

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"processes", "hybrid", "threads"})
    void programKilledAgainAndAgain_finishesWithTheSameBytes(String model) throws Exception {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        try (FileServer server = FileServer.nginx(folder, "limit_rate 3m;")) {
            Path target = folder.resolve("target");
            String[] download = {
                "download", "-i", server.list(folder).toString(), "-d", target.toString(), "-m", model, "-q"
            };
            int kills = 0;
            while (kills < KILLS) {
                Process program = Program.start(folder, download);
                if (program.waitFor(random.nextInt(300, 1_800), TimeUnit.MILLISECONDS)) {
                    assertThat(program.exitValue()).isZero();
                    deleteSome(target, random); // it was done: give it something to do
                    continue;
                }
                List<ProcessHandle> family = family(program);
                program.destroyForcibly().waitFor();
                kills++;
                assertGone(family);
            }
            assertThat(Program.run(folder, download).exitCode()).isZero();
            RealServersTest.assertSame(server, target);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"processes", "hybrid"})
    void workersKilledAgainAndAgain_costTimeOnly(String model) throws Exception {
        System.out.println("seed " + SEED);
        var random = new Random(SEED);
        try (FileServer server = FileServer.nginx(folder, "limit_rate 2m;")) {
            Path target = folder.resolve("target");
            String[] download = {
                "download", "-i", server.list(folder).toString(), "-d", target.toString(), "-m", model, "-q"
            };
            int kills = 0;
            while (kills < KILLS) {
                deleteSome(target, random);
                Process program = Program.start(folder, download);
                // A worker that dies puts its file back at most twice, so a file survives two of these in one run.
                for (int inThisRun = 0; inThisRun < 2; inThisRun++) {
                    if (!program.waitFor(random.nextInt(500, 1_500), TimeUnit.MILLISECONDS)) {
                        kills += killOneWorker(program, random);
                    }
                }
                assertThat(program.waitFor(3, TimeUnit.MINUTES)).isTrue();
                assertThat(program.exitValue()).isZero();
                RealServersTest.assertSame(server, target);
            }
        }
    }

    private static int killOneWorker(Process program, Random random) {
        List<ProcessHandle> workers = program.descendants().toList();
        if (workers.isEmpty()) {
            return 0;
        }
        return workers.get(random.nextInt(workers.size())).destroyForcibly() ? 1 : 0;
    }

    private static void deleteSome(Path target, Random random) throws IOException {
        if (Files.exists(target)) {
            for (String name : FileServer.names()) {
                if (random.nextInt(3) == 0) {
                    Files.deleteIfExists(target.resolve(name));
                }
            }
        }
    }

    private static List<ProcessHandle> family(Process program) {
        return Stream.concat(Stream.of(program.toHandle()), program.descendants()).toList();
    }

    /** Ended, or a zombie that init has not yet looked after. */
    private static void assertGone(List<ProcessHandle> family) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        for (ProcessHandle process : family) {
            while (runs(process.pid())) {
                assertThat(System.nanoTime()).as("process %d outlived its parent", process.pid()).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (IOException gone) {
            return false;
        }
    }
}
