package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.progeny.cli.Exit;
import dev.progeny.cli.TestConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a whole, against a server on loopback. */
final class DownloadTest {

    private static final DemoFile SMALL = DemoFile.of("small.bin", 1_000);
    private static final DemoFile LARGE = DemoFile.of("large.bin", 3 << 20);
    private static final DemoFile NAMED =
            DemoFile.of("named", 1_000, new Quirk.Disposition("attachment; filename=\"../re port.bin\""));
    private static final DemoFile DROPS = DemoFile.of("drops.bin", 2 << 20, new Quirk.Drop(1 << 20, 1));

    @TempDir
    private Path folder;

    private TestConsole console;
    private DemoServer server;

    @BeforeEach
    void open() throws IOException {
        console = new TestConsole(folder);
        server = DemoServer.start(List.of(SMALL, LARGE, NAMED, DROPS));
    }

    @AfterEach
    void nothingIsLeft() {
        server.close();
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads", "processes", "coroutines", "hybrid"})
    void everyModel_fetchesEveryByte(String model) throws IOException {
        assertThat(download("-m", model, url(SMALL), url(LARGE), url(DROPS))).isEqualTo(Exit.OK);
        assertThat(SMALL.isIn(folder.resolve("small.bin"))).isTrue();
        assertThat(LARGE.isIn(folder.resolve("large.bin"))).isTrue();
        assertThat(DROPS.isIn(folder.resolve("drops.bin"))).isTrue();
        assertThat(console.out()).startsWith("3/3 files, 5 MiB, ").contains("model=" + model + ", j=");
        assertThat(console.out().lines()).hasSize(1);
    }

    @Test
    void jobsAuto_fetchesAll() {
        assertThat(download("-j", "auto", url(SMALL), url(LARGE), url(DROPS))).isEqualTo(Exit.OK);
    }

    @Test
    void missingFile_othersAreDone_failureIsNamed() {
        assertThat(download(url(SMALL), server.url("absent").toString())).isEqualTo(Exit.SOME_FAILED);
        assertThat(console.out()).startsWith("1/2 files");
        assertThat(console.err()).contains("1 file failed:", "absent", "404");
    }

    @Test
    void wrongChecksum_isIntegrity() throws IOException {
        Files.writeString(folder.resolve("SUMS"), "0".repeat(64) + "  small.bin\n");
        assertThat(download("--sums", "SUMS", url(SMALL))).isEqualTo(Exit.INTEGRITY);
        assertThat(folder.resolve("small.bin")).doesNotExist();
    }

    @Test
    void fileWithoutAChecksumInTheList_isNamed_andFailsIfItMust() throws IOException {
        Files.writeString(folder.resolve("SUMS"), "0".repeat(64) + "  other.bin\n");
        assertThat(download("--sums", "SUMS", url(SMALL))).isEqualTo(Exit.OK);
        assertThat(console.err()).contains("no checksum in SUMS for " + url(SMALL));
        Files.delete(folder.resolve("small.bin"));
        assertThat(download("--sums", "SUMS", "--sums-required", url(SMALL))).isEqualTo(Exit.SOME_FAILED);
        assertThat(console.err()).contains("no checksum in SUMS, and --sums-required");
        assertThat(folder.resolve("small.bin")).doesNotExist();
        assertThat(download("--sums-required", url(SMALL))).isEqualTo(Exit.USAGE);
    }

    @Test
    void contentDisposition_givesTheName_andReplacesNothing() throws IOException {
        assertThat(download("--content-disposition", url(NAMED), url(SMALL), server.url("absent").toString()))
                .isEqualTo(Exit.SOME_FAILED);
        assertThat(NAMED.isIn(folder.resolve("re port.bin"))).isTrue();
        assertThat(SMALL.isIn(folder.resolve("small.bin"))).isTrue();
        Files.writeString(folder.resolve("re port.bin"), "mine");
        assertThat(download("--content-disposition", url(NAMED))).isEqualTo(Exit.OK);
        assertThat(folder.resolve("re port.bin")).hasContent("mine");
        assertThat(folder.resolve("re port.bin.1")).hasSize(1_000);
        assertThat(download("--content-disposition", "--on-exists=overwrite", url(NAMED))).isEqualTo(Exit.OK);
        assertThat(folder.resolve("re port.bin")).hasSize(1_000);
        assertThat(download(url(NAMED))).isEqualTo(Exit.OK);
        assertThat(folder.resolve("named")).hasSize(1_000);
    }

    @Test
    void list_fromStdin_withNames_andABadLine() {
        console.typing(url(SMALL) + " one.bin\n# no\nnot-a-url\n" + url(SMALL) + " two.bin\n");
        assertThat(download("-i", "-", "--failed-to", "failed.txt")).isEqualTo(Exit.SOME_FAILED);
        assertThat(folder.resolve("one.bin")).hasSize(1_000);
        assertThat(folder.resolve("two.bin")).hasSize(1_000);
        assertThat(folder.resolve("failed.txt")).hasContent("not-a-url");
    }

    @Test
    void sameUrlTwice_twoFiles() {
        assertThat(download(url(SMALL), url(SMALL))).isEqualTo(Exit.OK);
        assertThat(folder.resolve("small.bin")).hasSize(1_000);
        assertThat(folder.resolve("small.bin.1")).hasSize(1_000);
    }

    @Test
    void onExists_skip_fail_rename_overwrite() throws IOException {
        Path there = Files.writeString(folder.resolve("small.bin"), "mine");
        assertThat(download("--on-exists", "skip", url(SMALL))).isEqualTo(Exit.OK);
        assertThat(download("--on-exists", "fail", url(SMALL))).isEqualTo(Exit.SOME_FAILED);
        assertThat(download("--on-exists", "rename", url(SMALL))).isEqualTo(Exit.OK);
        assertThat(there).hasContent("mine");
        assertThat(folder.resolve("small.bin.1")).hasSize(1_000);
        assertThat(download("--on-exists", "overwrite", url(SMALL))).isEqualTo(Exit.OK);
        assertThat(there).hasSize(1_000);
    }

    @Test
    void json_isOneObjectOnStdout() {
        download("--json", url(SMALL), server.url("absent").toString());
        var report = JsonParser.parseString(console.out()).getAsJsonObject();
        assertThat(report.getAsJsonObject("files").get("done").getAsInt()).isEqualTo(1);
        assertThat(report.getAsJsonArray("items")).hasSize(2);
        assertThat(report.getAsJsonArray("failures")).hasSize(1);
        assertThat(report.get("exitCode").getAsInt()).isEqualTo(1);
    }

    @Test
    void journalAndEvents_areLinesOfJson() throws IOException {
        download("--journal", "journal", "--events", "events", url(SMALL));
        assertThat(Files.readAllLines(folder.resolve("journal"))).singleElement().satisfies(line -> assertThat(
                        JsonParser.parseString(line).getAsJsonObject().get("status").getAsString())
                .isEqualTo("done"));
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("events"))) {
            events.add(JsonParser.parseString(line).getAsJsonObject().get("event").getAsString());
        }
        assertThat(events).containsExactly("started", "settled", "ended");
    }

    @Test
    void eventsOnStdout_summaryOnStderr() {
        download("--events", "-", "--quiet", url(SMALL));
        assertThat(console.out().lines()).allMatch(line -> line.startsWith("{"));
        assertThat(console.err()).contains("1/1 files");
    }

    @Test
    void quiet_onlyTheResult() {
        download("--quiet", url(SMALL));
        assertThat(console.err()).isEmpty();
        assertThat(console.out()).startsWith("1/1 files");
    }

    @Test
    void folderThatCannotBe_isEnvironment() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThat(download("-d", "file/inside", url(SMALL))).isEqualTo(Exit.ENVIRONMENT);
        assertThat(console.errLines()).singleElement().asString().contains("cannot make the folder");
    }

    @Test
    void urlWithoutScheme_isUsage() {
        assertThat(download("example.org/x.zip")).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("did you mean https://example.org/x.zip?");
    }

    @Test
    void nothingToFetch_isUsage() {
        assertThat(download()).isEqualTo(Exit.USAGE);
        assertThat(console.errLines()).singleElement().asString().contains("-i LIST or --demo");
    }

    private int download(String... arguments) {
        List<String> words = new ArrayList<>(List.of("download"));
        words.addAll(List.of(arguments));
        return console.run(words.toArray(String[]::new));
    }

    private String url(DemoFile file) {
        return server.url(file).toString();
    }
}
