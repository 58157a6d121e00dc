package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is at the target before, what must be there in the end, and file systems that refuse. */
class TargetTest {

    private final DemoFile file = DemoFile.of("file", 2 * MIB);

    @TempDir
    Path folder;

    @Test
    void fileThatIsThere_isNotFetchedAgain() throws Exception {
        try (var trial = new Trial(folder, file)) {
            trial.run(file);
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 0));
            trial.assertWhole(file);
            assertThat(trial.lane.received().get()).isEqualTo(2 * MIB);
            assertThat(trial.lane.done().get()).isEqualTo(2 * MIB);
        }
    }

    @Test
    void fileWithAnotherDate_isFetchedAnew() throws Exception {
        try (var trial = new Trial(folder, file)) {
            Files.write(trial.target(file), new byte[2 * MIB]);
            Files.setLastModifiedTime(trial.target(file), FileTime.fromMillis(0));
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
            assertThat(trial.server.requests()).hasSize(1);
        }
    }

    /** Two versions of one second and one length: only the tag tells them apart. */
    @Test
    void fileWithAnotherTag_isFetchedAnew() throws Exception {
        var now = new Quirk.OneDate(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        var changing = DemoFile.of("changing", 1_000, new Quirk.Change(1, 1_000), now);
        try (var trial = new Trial(folder, changing)) {
            trial.run(changing);
            assumeThat(KeptTag.read(trial.target(changing))).as("a file system that keeps attributes").isNotNull();
            assertThat(trial.run(changing)).isEqualTo(done(1_000, 1_000));
            trial.assertWhole(changing.changed(1_000));
            assertThat(trial.run(changing)).isEqualTo(done(1_000, 0));
        }
    }

    @Test
    void fileWithAnotherTagAndTheSameOldDate_isTheSameFromAnotherNode() throws Exception {
        var old = new Quirk.OneDate(Instant.parse("2026-01-01T00:00:00Z"));
        var nodes = DemoFile.of("nodes", 1_000, new Quirk.Change(1, 1_000), old);
        try (var trial = new Trial(folder, nodes)) {
            trial.run(nodes);
            assertThat(trial.run(nodes)).isEqualTo(done(1_000, 0));
        }
    }

    @Test
    void fileWithAnotherLength_isFetchedAnew() throws Exception {
        try (var trial = new Trial(folder, file)) {
            Files.write(trial.target(file), new byte[17]);
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void fileThatLooksTheSame_butDiffersFromItsChecksum_isFetchedAnew() throws Exception {
        try (var trial = new Trial(folder, file)) {
            trial.checksum = sha256(file);
            Files.write(trial.target(file), new byte[2 * MIB]);
            Files.setLastModifiedTime(trial.target(file), FileTime.from(file.modified()));
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void replace_fetchesAnewWhatIsThere() throws Exception {
        try (var trial = new Trial(folder, file)) {
            trial.run(file);
            trial.replace = true;
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void checksumThatHolds_isDone() throws Exception {
        try (var trial = new Trial(folder, file)) {
            trial.checksum = sha256(file);
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void checksumThatDiffers_namesBothAndLeavesNothing() throws Exception {
        String wrong = "0".repeat(64);
        try (var trial = new Trial(folder, file)) {
            trial.checksum = new Checksum("SHA-256", wrong);
            assertThat(trial.run(file))
                    .isEqualTo(new Outcome.Failed(
                            "SHA-256 differs: expected " + wrong + ", actual " + sha256(file).hex(),
                            Outcome.Kind.INTEGRITY));
            trial.assertNothingLeft();
        }
    }

    private static Checksum sha256(DemoFile file) throws Exception {
        byte[] all = new byte[(int) file.length()];
        file.fill(0, all, all.length);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(all);
        return new Checksum("SHA-256", HexFormat.of().formatHex(digest));
    }

    @Test
    void fullDisk_isTheEnvironmentsFault() throws Exception {
        try (var trial = new Trial(folder, file)) {
            Files.createSymbolicLink(trial.part(file), Path.of("/dev/full"));
            assertThat(trial.run(file))
                    .isEqualTo(new Outcome.Failed(
                            "no space left on device: " + trial.part(file), Outcome.Kind.ENVIRONMENT));
        }
    }

    @Test
    void folderThatDoesNotExist_isTheEnvironmentsFault() throws Exception {
        try (var trial = new Trial(folder.resolve("missing"), file)) {
            assertThat(trial.run(file))
                    .isEqualTo(new Outcome.Failed(
                            "no such directory: " + trial.part(file), Outcome.Kind.ENVIRONMENT));
            assertThat(trial.server.requests()).isEmpty();
        }
    }

    @Test
    void folderThatIsAFile_isTheEnvironmentsFault() throws Exception {
        Path notAFolder = Files.createFile(folder.resolve("not-a-folder"));
        try (var trial = new Trial(notAFolder, file)) {
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Outcome.Kind.ENVIRONMENT);
                assertThat(failed.reason()).startsWith("not a directory");
            });
        }
    }

    @Test
    void targetThatIsAFolder_isTheEnvironmentsFault() throws Exception {
        try (var trial = new Trial(folder, file)) {
            Files.createDirectory(trial.target(file));
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Failed.class, failed ->
                    assertThat(failed.kind()).isEqualTo(Outcome.Kind.ENVIRONMENT));
            assertThat(trial.part(file)).doesNotExist();
        }
    }

    @Test
    void sidecarWithoutItsPart_isRemovedWithTheNextDownload() throws Exception {
        try (var trial = new Trial(folder, file)) {
            trial.run(file);
            Files.writeString(trial.sidecar(file), "progeny-part 1\n");
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 0));
            trial.assertWhole(file);
        }
    }
}
