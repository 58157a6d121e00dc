package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsTest {

    @Test
    void privateFolder_letsOnlyItsOwnerIn_andGoesWithItsSocket() throws IOException {
        Path folder;
        try (PrivateFolder mine = PrivateFolder.create("socket")) {
            folder = mine.file().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
            assertThat(mine.file().toString().length()).isLessThan(108);
            Files.createFile(mine.file());
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void privateFile_hasNoName_andOpensThroughItsDescriptor() throws IOException {
        PrivateFile mine = PrivateFile.create(100);
        try {
            assertThat(new File("/dev/shm").list())
                    .noneMatch(name -> name.contains("progeny-" + ProcessHandle.current().pid() + "-"));
            PrivateFile again = PrivateFile.open(ProcessHandle.current().pid(), mine.descriptor());
            mine.plain().seek(7);
            mine.plain().write(42);
            assertThat(again.head(1_000)).hasSize(100).contains(42);
            assertThat(again.head(8)[7]).isEqualTo((byte) 42);
            again.close();
        } finally {
            mine.close();
        }
    }

    @Test
    void privateFileOfNobody_isAClearError() {
        assertThatThrownBy(() -> PrivateFile.open(ProcessHandle.current().pid(), 99_999))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("no longer holds");
    }

    @Test
    void processId_tellsLivingFromDead() throws Exception {
        assertThat(ProcessId.current().isAlive()).isTrue();
        assertThat(new ProcessId(ProcessHandle.current().pid(), 1).isAlive()).isFalse();
        Process process = new ProcessBuilder("true").start();
        ProcessId id = ProcessId.of(process.toHandle());
        process.waitFor();
        assertThat(id.isAlive()).isFalse();
    }

    @Test
    void controlGroup_isLookedForWhereTheTreeIsMounted() {
        String mounts = """
                29 23 0:25 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                30 23 0:26 /a /elsewhere rw,nosuid - cgroup2 none rw
                31 23 0:26 / /sys/fs/cgroup/unified rw,nosuid shared:4 - cgroup2 none rw
                """;
        Path root = ControlGroup.mountPoint(mounts);
        assertThat(root).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
        assertThat(ControlGroup.mountPoint(mounts.lines().findFirst().orElseThrow())).isNull();
        assertThat(ControlGroup.ownGroup(root, "4:memory:/x\n0::/a.slice/b.service\n"))
                .isEqualTo(Path.of("/sys/fs/cgroup/unified/a.slice/b.service"));
        assertThat(ControlGroup.ownGroup(root, "0::/\n")).isEqualTo(root);
        assertThat(ControlGroup.ownGroup(root, "0::/../of-another\n")).isNull();
        assertThat(ControlGroup.ownGroup(root, "4:memory:/x\n")).isNull();
    }

    @Test
    void javaCommand_resolvesRelativeEntriesHere_andSeesTheseClasses() {
        List<String> command = JavaCommand.of(OsTest.class, List.of("-Xmx64m"), "lib/a.jar" + File.pathSeparator);
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(command).startsWith(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m");
        assertThat(command).endsWith("-cp", here + "/lib/a.jar" + File.pathSeparator + here, OsTest.class.getName());

        List<String> own = JavaCommand.of(OsTest.class, List.of(), null);
        String classPath = own.get(own.indexOf("-cp") + 1);
        assertThat(Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of)).allMatch(Path::isAbsolute);
        assertThat(classPath).contains("test-classes");
    }

    @Test
    void spawner_isNotDisturbedByAnInterrupt_andKeepsTheFlag() throws Exception {
        Thread.currentThread().interrupt();
        Process process = Spawner.start(new ProcessBuilder("true"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void spawnerOfWhatDoesNotExist_isAnError(@TempDir Path folder) {
        ProcessBuilder nowhere = new ProcessBuilder("true").directory(folder.resolve("missing").toFile());
        assertThatThrownBy(() -> Spawner.start(nowhere)).isInstanceOf(IOException.class).hasMessageContaining("missing");
    }

    @Test
    void childWhoseParentIsAnotherOneByThen_doesNotBegin() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; echo ended with $?", "sh"));
        command.addAll(Spawner.begin()); // its parent is that shell, not this program
        command.addAll(List.of("echo", "begun"));
        Process shell = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("ended with 129\n");
    }

    @Test
    void childOfAThreadThatEnds_lives() throws Exception {
        Process[] started = new Process[1];
        Thread starter = Thread.ofPlatform().start(() -> {
            try {
                started[0] = Spawner.start(new ProcessBuilder("sleep", "60"));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
        starter.join();
        assertThat(started[0].waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        started[0].destroyForcibly().waitFor();
    }
}
