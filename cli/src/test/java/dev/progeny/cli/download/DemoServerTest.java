package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoServerTest {

    @TempDir
    Path folder;

    @Test
    void demoSet_arrivesWholeButForTheFileThatIsMissing() throws Exception {
        List<DemoFile> files = DemoFile.demoSet();
        try (var trial = new Trial(folder, DemoServer.start(files));
                Pool pool = Pool.coroutines(12)) {
            List<Outcome> outcomes = pool.map(
                    files, file -> trial.attempt(file, trial.server.url(file), Lane.create()).call(trial.proxies));
            assertThat(files).hasSize(12);
            for (int i = 0; i < 11; i++) {
                assertThat(outcomes.get(i)).as(files.get(i).name()).isInstanceOf(Outcome.Done.class);
                trial.assertWhole(files.get(i));
            }
            assertThat(outcomes.get(11)).isEqualTo(new Outcome.Failed("404 Not Found", Outcome.Kind.REFUSED));
        }
    }

    @Test
    void anyPartOfAFile_hasTheBytesOfTheWhole() {
        var file = DemoFile.of("file", 100);
        byte[] whole = new byte[100];
        file.fill(0, whole, 100);
        for (int from = 0; from < 100; from++) {
            byte[] rest = new byte[100 - from];
            file.fill(from, rest, rest.length);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, from, 100));
        }
    }

    @Test
    void changedFile_hasOtherBytes() throws Exception {
        var file = DemoFile.of("file", 100);
        byte[] bytes = new byte[100];
        file.fill(0, bytes, 100);
        Path written = Files.write(folder.resolve("file"), bytes);
        assertThat(file.isIn(written)).isTrue();
        assertThat(file.changed(100).isIn(written)).isFalse();
    }

    @Test
    void head_tellsTheLengthWithoutABody() throws Exception {
        var file = DemoFile.of("file", MIB);
        try (var server = DemoServer.start(List.of(file))) {
            var head = (HttpURLConnection) server.url(file).toURL().openConnection();
            head.setRequestMethod("HEAD");
            assertThat(head.getResponseCode()).isEqualTo(200);
            assertThat(head.getContentLengthLong()).isEqualTo(MIB);
            assertThat(head.getInputStream().readAllBytes()).isEmpty();
        }
    }
}
