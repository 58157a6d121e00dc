package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the spawner concludes from the JDK's real words when the first start of a program fails. */
class SpawnerTextsTest {

    @TempDir
    private Path folder;

    /** Asks for the wrapper while few descriptors are free, more and more, and then while all are. */
    static final class Starved {

        private Starved() {}

        public static void main(String... none) throws Exception {
            assertThat(new ProcessBuilder("true").start().waitFor()).isZero(); // for all classes that it takes
            assertThat(Spawner.saysAbsent(new IOException("so that the class is loaded"))).isFalse();
            List<FileInputStream> open = new ArrayList<>();
            try {
                while (true) {
                    open.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException full) {
                // From here on with ever more of them.
            }
            boolean known = false;
            int refused = 0;
            while (!open.isEmpty() && !known) {
                try {
                    known = Spawner.ignoresInterrupt();
                    if (!known) {
                        throw new AssertionError("concluded that there is no env --ignore-signal, with " + refused + " free");
                    }
                } catch (IOException usedUp) {
                    refused++;
                }
                open.removeLast().close();
            }
            System.out.println("refused " + (refused > 0) + ", then " + Spawner.ignoresInterrupt());
        }
    }

    @Test
    void wantOfDescriptors_isNotTakenForAbsence() throws Exception {
        assumeThat(Spawner.ignoresInterrupt()).isTrue();
        assertThat(run("prlimit", "--nofile=100")).isEqualTo("refused true, then true");
    }

    @Test
    void programThatIsNotThereOrNone_isAbsent_andOneWithTooLongACommandIsNot() throws Exception {
        assertThat(Spawner.saysAbsent(failure(folder.resolve("none").toString()))).isTrue();
        assertThat(Spawner.saysAbsent(failure("progeny-has-no-such-program"))).isTrue();
        assertThat(Spawner.saysAbsent(failure(Files.writeString(folder.resolve("text"), "text").toString()))).isTrue();
        assertThat(Spawner.saysAbsent(failure("true", "x".repeat(200_000)))).isFalse();
    }

    private static IOException failure(String... command) {
        return catchThrowableOfType(IOException.class, () -> new ProcessBuilder(command).start());
    }

    private String run(String... wrapper) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Starved.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }
}
