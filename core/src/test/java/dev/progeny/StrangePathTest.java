package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.NothingLeft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code PATH} offers under the names of the system's programs does not come between a program and its processes. */
@ExtendWith(NothingLeft.class)
class StrangePathTest {

    private static final List<String> NAMES = List.of("setpriv", "env", "sh", "prlimit", "unshare", "true", "stty", "java");

    /** One plain worker, and one with all that may be asked for here. */
    static final class Program {

        public static void main(String[] none) throws Exception {
            try (Pool plain = Pool.processes(1);
                    Pool limited = Pool.processes(1, o -> o.withOpenFilesLimit(500));
                    Pool namespace = Pool.processes(1, o -> o.withPidNamespace(true))) {
                int sum = plain.submit(() -> 20).get() + limited.submit(() -> 20).get();
                System.out.println(sum + namespace.submit(() -> 2).exceptionally(notAllowed -> 2).join());
            }
        }
    }

    @Test
    void programsOfThoseNamesOnThePath_areNotStarted(@TempDir Path folder) throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/prlimit"))).isTrue();
        Path met = folder.resolve("met");
        for (String name : NAMES) {
            Path fake = folder.resolve(name);
            Files.writeString(fake, "#!/bin/sh\necho " + name + " >>" + met + "\nexit 1\n");
            Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwx------"));
        }
        Process program = Programs.start(Program.class, List.of("/usr/bin/env", "PATH=" + folder), List.of());
        assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()).isEqualTo("42");
        assertThat(met).doesNotExist();
    }
}
