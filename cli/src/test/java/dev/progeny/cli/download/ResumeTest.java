package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.progeny.Pool;
import dev.progeny.WorkerDiedException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second attempt goes on where the first was stopped, but never mixes two versions. */
class ResumeTest {

    private static final Quirk STALLS_ONCE = new Quirk.Stall(2 * MIB, 1);

    @TempDir
    Path folder;

    @Test
    void stoppedAttempt_savesItsState_andTheNextFetchesOnlyTheRest() throws Exception {
        var file = DemoFile.of("file", 5 * MIB, STALLS_ONCE);
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(5 * MIB, 3 * MIB));
            trial.assertWhole(file);
            assertThat(trial.ranges()).containsExactly(null, "bytes=2097152-5242879");
        }
    }

    @Test
    void platformThread_stopsAtTheNextByteThatComes() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, new Quirk.Throttle(2 * MIB));
        try (var trial = new Trial(folder, file)) {
            var attempt = new FutureTask<>(() -> trial.run(file));
            Thread thread = Thread.ofPlatform().start(attempt);
            await().pollInterval(Duration.ofMillis(5)).until(() -> trial.lane.done().get() >= MIB);
            thread.interrupt();
            assertThat(attempt.get()).isEqualTo(new Outcome.Failed("stopped", Outcome.Kind.STOPPED));
            long onDisk = trial.lane.done().get();
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB - onDisk));
            trial.assertWhole(file);
        }
    }

    /** In a worker process, as {@code kill -9} ends it: nothing of ours runs any more, only the kernel cleans up. */
    @Test
    void workerKilledInTheMiddle_losesAboutASecond() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, new Quirk.Throttle(2 * MIB));
        try (var trial = new Trial(folder, file);
                Pool pool = Pool.processes(1)) {
            long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
            var attempt = pool.submit(trial.attempt(file, trial.server.url(file), trial.lane));
            await().pollInterval(Duration.ofMillis(5)).until(() -> trial.lane.done().get() >= 3 * MIB);
            assertThat(ProcessHandle.of(worker).orElseThrow().destroyForcibly()).isTrue();
            assertThatThrownBy(attempt::get).hasCauseInstanceOf(WorkerDiedException.class);

            var resumed = (Outcome.Done) trial.run(file);
            trial.assertWhole(file);
            // 1 MiB was missing; a second is 2 MiB, and the worker may have been late by a few pieces.
            assertThat(resumed.fetched()).isBetween(MIB / 2L, 3 * MIB + MIB / 2L);
        }
    }

    @Test
    void sidecarIsWrittenWhileTheTransferRuns() throws Exception {
        var file = DemoFile.of("file", 3 * MIB, new Quirk.Throttle(MIB));
        try (var trial = new Trial(folder, file)) {
            var seen = new AtomicReference<Sidecar>();
            Thread attempt = Thread.ofVirtual().start(() -> trial.run(file));
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                if (!Files.exists(trial.sidecar(file))) {
                    return false;
                }
                seen.set(Sidecar.parse(Files.readString(trial.sidecar(file))));
                return true;
            });
            attempt.interrupt();
            attempt.join();
            assertThat(seen.get().extents()).isNotEmpty();
            assertThat(seen.get().version().length()).isEqualTo(3 * MIB);
        }
    }

    @Test
    void fileChangedBetweenTwoTries_isTheNewVersionAlone() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.Change(1, 4 * MIB));
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file.changed(4 * MIB));
        }
    }

    @Test
    void fileChanged_andTheServerIgnoresIfRange_isTheNewVersionAlone() throws Exception {
        var file = DemoFile.of(
                "file", 4 * MIB, STALLS_ONCE, new Quirk.Change(1, 4 * MIB), new Quirk.IgnoreIfRangeVersion());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file.changed(4 * MIB));
            assertThat(trial.statuses()).containsExactly(200, 206, 200);
        }
    }

    @Test
    void fileBecameShorterThanWhatIsOnDisk_startsOver() throws Exception {
        var file = DemoFile.of(
                "file", 4 * MIB, STALLS_ONCE, new Quirk.Change(1, MIB), new Quirk.IgnoreIfRangeVersion());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(MIB, MIB));
            trial.assertWhole(file.changed(MIB));
            assertThat(trial.statuses()).containsExactly(200, 416, 200);
        }
    }

    @Test
    void serverThatKnowsRangesButNotIfRange_isAskedAgainWithoutIt() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.IfRangeUnknown());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 2 * MIB));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(200, 200, 206);
        }
    }

    @Test
    void serverWithoutRanges_startsOverInsteadOfEndingInAnError() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.NoRanges());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void rangeThatStartsElsewhere_isNotTaken() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.WrongStart());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(200, 206, 200);
        }
    }

    @Test
    void weakEtag_isNotSentInIfRange_butMustBeTheSame_andSoMustTheLast64Kib() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.WeakEtag());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 2 * MIB + Continuation.OVERLAP_BYTES));
            trial.assertWhole(file);
            assertThat(trial.server.requests().getLast().ifRange()).isNull();
        }
    }

    @Test
    void weakEtagThatChanged_startsOver() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.WeakEtag(), new Quirk.Change(1, 4 * MIB));
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file.changed(4 * MIB));
        }
    }

    @Test
    void withoutValidators_theLast64KibAreComparedAndTheRestAppended() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.NoValidators());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 2 * MIB + Continuation.OVERLAP_BYTES));
            trial.assertWhole(file);
            assertThat(trial.ranges()).containsExactly(null, "bytes=2031616-4194303");
        }
    }

    @Test
    void withoutValidators_anOverlapThatDiffersStartsOver() throws Exception {
        var file =
                DemoFile.of("file", 4 * MIB, STALLS_ONCE, new Quirk.NoValidators(), new Quirk.Change(1, 4 * MIB));
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            assertThat(trial.run(file)).isInstanceOf(Outcome.Done.class);
            trial.assertWhole(file.changed(4 * MIB));
        }
    }

    @Test
    void allIsThereButItsLengthWasUnknown_416SaysThatItIsComplete() throws Exception {
        var file = DemoFile.of("file", 2 * MIB, new Quirk.Chunked(), STALLS_ONCE);
        try (var trial = new Trial(folder, file)) {
            leaveAllButTheEnd(trial, file);
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 0));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(416);
        }
    }

    @Test
    void allIsThereButTheName_isFinishedWithoutAsking() throws Exception {
        var file = DemoFile.of("file", 2 * MIB);
        try (var trial = new Trial(folder, file)) {
            leaveAllButTheEnd(trial, file);
            Sidecar open = Sidecar.parse(Files.readString(trial.sidecar(file)));
            var known = new Sidecar(open.url(), open.version().withLength(2 * MIB), open.extents());
            Files.writeString(trial.sidecar(file), known.toText());
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 0));
            trial.assertWhole(file);
            assertThat(trial.server.requests()).isEmpty();
        }
    }

    private static void leaveAllButTheEnd(Trial trial, DemoFile file) throws Exception {
        byte[] all = new byte[(int) file.length()];
        file.fill(0, all, all.length);
        Files.write(trial.part(file), all);
        var crc = new CRC32C();
        crc.update(all);
        var version = new Version(
                new Validators(file.etag(), HttpDate.format(file.modified()), HttpDate.format(Instant.now())), "", -1);
        var extent = new Extent(0, all.length, (int) crc.getValue());
        String url = trial.server.url(file).toString();
        Files.writeString(trial.sidecar(file), new Sidecar(url, version, List.of(extent)).toText());
    }

    @Test
    void damagedPart_isFetchedAgainWhereItIsDamaged() throws Exception {
        var file = DemoFile.of("file", 40 * MIB, new Quirk.Stall(36 * MIB, 1));
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(36 * MIB, file);
            flipByte(trial.part(file), 20 * MIB);
            // The second of three extents of 16 MiB, and what was not there yet.
            assertThat(trial.run(file)).isEqualTo(done(40 * MIB, 20 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void damagedPartWithoutValidators_keepsOnlyWhatIsBeforeTheDamage() throws Exception {
        var file = DemoFile.of("file", 40 * MIB, new Quirk.Stall(36 * MIB, 1), new Quirk.NoValidators());
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(36 * MIB, file);
            flipByte(trial.part(file), 20 * MIB);
            assertThat(trial.run(file)).isEqualTo(done(40 * MIB, 24 * MIB + Continuation.OVERLAP_BYTES));
            trial.assertWhole(file);
        }
    }

    private static void flipByte(Path file, long position) throws Exception {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int before = bytes.read();
            bytes.seek(position);
            bytes.write(before ^ 1);
        }
    }

    @Test
    void partWithoutSidecar_startsFromTheFirstByte() throws Exception {
        var file = DemoFile.of("file", MIB);
        try (var trial = new Trial(folder, file)) {
            Files.write(trial.part(file), new byte[2 * MIB]);
            assertThat(trial.run(file)).isEqualTo(done(MIB, MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void unreadableSidecar_startsFromTheFirstByte() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, STALLS_ONCE);
        try (var trial = new Trial(folder, file)) {
            trial.leaveUnfinished(2 * MIB, file);
            Files.writeString(trial.sidecar(file), "progeny-part 1\nurl http://127.0.0.1/\nrange 0 17");
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 4 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void retryTellsWhetherTheAttemptBroughtProgress() throws Exception {
        var file = DemoFile.of("file", 4 * MIB, new Quirk.Drop(2 * MIB, 1), new Quirk.Status(503, "3", 2, 3));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file))
                    .isEqualTo(new Outcome.Retry("503 Service Unavailable", true, Duration.ofSeconds(3)));
            assertThat(trial.run(file))
                    .isEqualTo(new Outcome.Retry("503 Service Unavailable", false, Duration.ofSeconds(3)));
            assertThat(trial.run(file)).isEqualTo(done(4 * MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void partThatAnotherHolds_isLeftAlone() throws Exception {
        var file = DemoFile.of("file", MIB);
        try (var trial = new Trial(folder, file);
                var other = FileChannel.open(
                        trial.part(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Outcome.Kind.REFUSED);
                assertThat(failed.reason()).startsWith("another program is downloading");
            });
            assertThat(trial.server.requests()).isEmpty();
        }
    }
}
