package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.Child;
import dev.progeny.cli.Exit;
import dev.progeny.cli.TestConsole;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program was told to write and cannot, it says, and does not end as if all were well. */
@EnabledOnOs(OS.LINUX) // for /dev/full
final class LossTest {

    private static final DemoFile FILE = DemoFile.of("file", 1_000);

    @TempDir
    private Path folder;

    private TestConsole console;
    private DemoServer server;

    @BeforeEach
    void open() throws IOException {
        console = new TestConsole(folder);
        server = DemoServer.start(List.of(FILE));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--journal", "--events", "--failed-to"})
    void recordOnAFullDisk_isSaidInOneLine_andTheEnvironmentsFault(String option) throws IOException {
        int code = console.run("download", "--quiet", option, "/dev/full", url(), server.url("missing").toString());
        assertThat(code).isEqualTo(Exit.ENVIRONMENT);
        assertThat(FILE.isIn(folder.resolve("file"))).isTrue();
        assertThat(console.errLines())
                .filteredOn(line -> line.startsWith("progeny:"))
                .containsExactly("progeny: " + option + " /dev/full is not complete: No space left on device");
    }

    @Test
    void recordThatHasNothingToSay_isComplete() {
        assertThat(console.run("download", "--failed-to", "/dev/full", url())).isEqualTo(Exit.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--help", "man", "completion bash", "download --help", "download --print-config", "download --quiet URL",
        "download --quiet --json URL", "download --quiet --events - URL", "download --dry-run URL"
    })
    void resultOnAFullDisk_isSaidInOneLine_andTheEnvironmentsFault(String words) throws IOException {
        try (var full = new FileOutputStream("/dev/full")) {
            console.printingTo(full);
            assertThat(console.run(words.replace("URL", url()).split(" ", -1))).isEqualTo(Exit.ENVIRONMENT);
        }
        assertThat(console.errLines())
                .filteredOn(line -> line.startsWith("progeny:"))
                .singleElement().asString().contains("stdout");
    }

    @Test
    void versionOnAFullDisk_isSaidToo() throws Exception {
        Child child = Child.run(folder, Path.of("/dev/full"), "--version");
        assertThat(child.exitCode()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(child.err().lines()).singleElement().asString().contains("stdout");
    }

    private String url() {
        return server.url(FILE).toString();
    }
}
