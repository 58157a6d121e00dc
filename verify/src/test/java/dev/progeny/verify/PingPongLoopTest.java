package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Action;
import dev.progeny.OutputHandler;
import dev.progeny.OutputLine;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ping and Pong say ten words together, in 1,000 of 1,000 runs. */
@Timeout(1_800)
class PingPongLoopTest {

    @TempDir
    private Path folder;

    /** The program itself, each run from a cold start. */
    @ParameterizedTest
    @CsvSource({"processes, 100", "threads, 100", "coroutines, 100"})
    void program_saysTenWords(String model, int runs) throws Exception {
        for (int run = 0; run < runs; run++) {
            Program.Ended ended = Program.run(folder, "pingpong", "-n", "10", "-m", model);
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.out().lines()).as("run %d", run).hasSize(10).containsOnly("Ping", "Pong");
        }
    }

    /** What the program does, a thousand times; with processes each time in two new ones. */
    @ParameterizedTest
    @CsvSource({"processes, 1000", "threads, 1000", "coroutines, 1000"})
    void twoSides_sayTenWords(String model, int runs) throws Exception {
        for (int run = 0; run < runs; run++) {
            var words = new ConcurrentLinkedQueue<OutputLine>();
            SharedLong said = SharedLong.create(0);
            SharedLong count = SharedLong.create(0);
            try (Pool pool = open(model, words::add)) {
                Task<Void> ping = pool.submit(side("Ping", count, said));
                Task<Void> pong = pool.submit(side("Pong", count, said));
                ping.get();
                pong.get();
            }
            assertThat(said.get()).as("run %d", run).isEqualTo(10);
            if (model.equals("processes")) {
                assertThat(words).as("run %d", run).hasSize(10);
            }
        }
    }

    private static Action side(String word, SharedLong count, SharedLong said) {
        return () -> {
            while (count.getAndIncrement() < 10) {
                System.out.println(word);
                said.incrementAndGet();
            }
        };
    }

    private static Pool open(String model, OutputHandler words) {
        return switch (model) {
            case "threads" -> Pool.threads(2);
            case "coroutines" -> Pool.coroutines(2);
            default -> Pool.processes(2, options -> options.withOutput(words));
        };
    }
}
