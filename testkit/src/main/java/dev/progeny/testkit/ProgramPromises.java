package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A pool among others, and in a program that ends. */
abstract class ProgramPromises extends NestingPromises {

    @Test
    void poolInsideATask_works() throws Exception {
        String contract = getClass().getName();
        assertThat(pool.submit(() -> {
                            try (Pool inner = named(contract).open(1)) {
                                return inner.submit(() -> 6).get() * 7;
                            }
                        })
                        .get())
                .isEqualTo(42);
    }

    @Test
    void poolThatIsNeverClosed_doesNotKeepTheProgramFromEnding_andItsWorkersEndWithIt() throws Exception {
        Process program = startNeverClosed();
        String pids = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(Duration.ofSeconds(10))).isTrue();
        assertThat(program.exitValue()).isZero();
        assertThat(pids).startsWith("workers:");
        pids.lines().skip(1).map(Long::valueOf).forEach(pid -> Eventually.holds(() -> hasEnded(pid)));
    }

    private Process startNeverClosed() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NeverClosed.class.getName(),
                        getClass().getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A zombie whose new parent has not looked yet has ended too; it has no command any more. */
    private static boolean hasEnded(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isEmpty();
    }

    /** The program: leaves a pool open, with a task that runs and one that waits. */
    static final class NeverClosed {

        private NeverClosed() {}

        public static void main(String[] arguments) throws Exception {
            Pool pool = named(arguments[0]).openOne();
            pool.submit(() -> 1).get();
            System.out.println("workers:");
            pool.stats().workers().forEach(worker -> System.out.println(worker.pid()));
            var _ = pool.submit(PoolFixture::sleepLong);
            var _ = pool.submit(PoolFixture::sleepLong);
        }
    }
}
