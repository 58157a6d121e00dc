package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 41 files up to 60 MB from servers that others wrote, with every model. */
@Timeout(600)
class RealServersTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads", "processes", "coroutines", "hybrid"})
    void pythonsServer_withoutRanges(String model) throws Exception {
        try (FileServer server = FileServer.python(folder)) {
            fetchAll(server, model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads", "processes", "coroutines", "hybrid"})
    void nginx_withRanges(String model) throws Exception {
        try (FileServer server = FileServer.nginx(folder, "")) {
            fetchAll(server, model);
        }
    }

    private void fetchAll(FileServer server, String model) throws Exception {
        Path list = server.list(folder, "missing.bin");
        Path target = folder.resolve("target");
        Program.Ended ended =
                Program.run(folder, "download", "-i", list.toString(), "-d", target.toString(), "-m", model);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1); // one of them is missing
        assertThat(ended.err()).contains("missing.bin").contains("404");
        assertThat(ended.out()).contains("41/42 files");
        assertSame(server, target);
    }

    static void assertSame(FileServer server, Path target) throws IOException {
        for (String name : FileServer.names()) {
            assertThat(Files.mismatch(server.file(name), target.resolve(name))).as(name).isEqualTo(-1);
        }
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains(".part"));
        }
    }

    @Test
    void fullDisk_isExitThree_andOneLine() throws Exception {
        // A file system of 8 MiB needs privileges to mount; without them the test has nothing to say.
        Path small = Files.createDirectories(folder.resolve("small"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small.toString()).start();
        if (mount.waitFor() != 0) {
            return;
        }
        try (FileServer server = FileServer.nginx(folder, "")) {
            Program.Ended ended = Program.run(
                    folder, "download", server.url("file-05.bin"), server.url("file-40.bin"), "-d", small.toString());
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
            assertThat(ended.err()).contains("no space left").doesNotContain("\tat ");
            assertThat(Files.mismatch(server.file("file-05.bin"), small.resolve("file-05.bin"))).isEqualTo(-1);
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }
}
