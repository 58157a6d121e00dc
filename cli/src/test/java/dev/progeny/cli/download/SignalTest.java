package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.Child;
import dev.progeny.cli.Exit;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program in a JVM of its own, and what its user's shell sends it. */
final class SignalTest {

    private static final int TERM = 15;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void nothingToSave_aSignalEndsIt_withoutWaitingForAServerThatIsSilent(String model) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/file";
            Process program = Child.start(folder, "download", "-q", "-m", model, "-d", folder.toString(), url);
            try (Socket silent = server.accept()) {
                assertThat(silent.getInputStream().read()).isEqualTo('G');
                long told = System.nanoTime();
                assertThat(program.toHandle().destroy()).isTrue(); // which leaves its stdout open
                assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).isEqualTo(Exit.signal(TERM));
                // Two seconds for the transfers and two for the workers were waited, for nothing.
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofMillis(1900));
            } finally {
                program.destroyForcibly();
            }
        }
    }
}
