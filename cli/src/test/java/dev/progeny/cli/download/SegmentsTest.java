package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file on four connections. */
class SegmentsTest {

    private static final long BYTES = 20 * MIB;

    /** Of one connection: else the first answer may bring what another one was to ask for, before it asks. */
    private static final Quirk PACED = new Quirk.Throttle(BYTES);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fourConnections_fetchAQuarterEach(boolean virtual) throws Exception {
        var file = DemoFile.of("file", BYTES, PACED);
        try (var trial = four(file)) {
            assertThat(on(virtual, () -> trial.run(file))).isEqualTo(done(BYTES, BYTES));
            trial.assertWhole(file);
            assertThat(trial.ranges())
                    .containsExactlyInAnyOrder(
                            null, "bytes=5242880-10485759", "bytes=10485760-15728639", "bytes=15728640-20971519");
            assertThat(trial.lane.done().get()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneStalledConnection_isReplacedAtItsPosition(boolean virtual) throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.StallRange(10 * MIB, 1), PACED);
        try (var trial = four(file)) {
            trial.stall = Duration.ofMillis(300);
            assertThat(on(virtual, () -> trial.run(file))).isEqualTo(done(BYTES, BYTES));
            trial.assertWhole(file);
            assertThat(trial.server.requests()).hasSize(5);
        }
    }

    @Test
    void fileChangedDuringTheTransfer_isTheNewVersionAlone() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.Change(2, BYTES));
        try (var trial = four(file)) {
            assertThat(trial.run(file)).isInstanceOf(Outcome.Done.class);
            trial.assertWhole(file.changed(BYTES));
        }
    }

    @Test
    void fileChangedDuringTheTransfer_andTheServerIgnoresIfRange_isTheNewVersionAlone() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.Change(3, BYTES + 1), new Quirk.IgnoreIfRangeVersion());
        try (var trial = four(file)) {
            assertThat(trial.run(file)).isInstanceOf(Outcome.Done.class);
            trial.assertWhole(file.changed(BYTES + 1));
        }
    }

    /** By one request more; what follows the first answer, which has the whole file, that answer may bring by itself. */
    @ParameterizedTest
    @ValueSource(longs = {0, 500}) // then the others have come to their end
    void connectionThatTheServerRefuses_leavesItsSegmentToTheOthers(long millis) throws Exception {
        var late = new Quirk.LateStatus(TimeUnit.MILLISECONDS.toNanos(millis));
        var file = DemoFile.of("file", BYTES, new Quirk.Status(503, "60", 4, 4), late);
        try (var trial = four(file);
                var clock = SharedLong.create(0)) {
            trial.rateClock = clock;
            trial.bytesPerSecond = 2 * BYTES; // or the first answer might bring all before the others have asked
            assertThat(trial.run(file)).isEqualTo(done(BYTES, BYTES));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsOnlyOnce(503);
            boolean follows = ("bytes=" + BYTES / 4 + "-" + (BYTES / 2 - 1)).equals(refusedRange(trial));
            int requests = trial.statuses().size();
            assertThat(requests).as("refused: %s", refusedRange(trial)).isBetween(follows ? 4 : 5, 5);
        }
    }

    private static String refusedRange(Trial trial) {
        return trial.ranges().get(trial.statuses().indexOf(503));
    }

    @Test
    void allConnectionsRefused_isARetryThatKeepsWhatIsThere() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.Drop(4 * MIB, 1), new Quirk.Status(503, "60", 2, 4));
        try (var trial = four(file)) {
            trial.connections = 2;
            Outcome first = trial.run(file);
            assertThat(first).isEqualTo(new Outcome.Retry("503 Service Unavailable", true, Duration.ofSeconds(60)));
            trial.run(file);
            assertThat(trial.run(file)).isInstanceOf(Outcome.Done.class);
            trial.assertWhole(file);
            assertThat(trial.lane.received().get()).isEqualTo(BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stoppedInTheMiddle_theNextAttemptFillsTheHoles(boolean virtual) throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.Stall(MIB, 4));
        try (var trial = four(file)) {
            assertThat(trial.runUntil(4 * MIB, file)).isEqualTo(new Outcome.Failed("stopped", Outcome.Kind.STOPPED));
            assertThat(Sidecar.parse(Files.readString(trial.sidecar(file))).extents()).hasSize(4);
            assertThat(on(virtual, () -> trial.run(file))).isEqualTo(done(BYTES, BYTES - 4 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void serverThatDoesNotOfferRanges_isAskedOnce() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.NoRanges());
        try (var trial = four(file)) {
            assertThat(trial.run(file)).isEqualTo(done(BYTES, BYTES));
            assertThat(trial.server.requests()).hasSize(1);
        }
    }

    @Test
    void fileWithoutValidators_isNotSplit() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.NoValidators());
        try (var trial = four(file)) {
            assertThat(trial.run(file)).isEqualTo(done(BYTES, BYTES));
            assertThat(trial.server.requests()).hasSize(1);
        }
    }

    @Test
    void noThreadOutlivesTheAttempt() throws Exception {
        var file = DemoFile.of("file", BYTES, new Quirk.StallRange(10 * MIB, 99));
        try (var trial = four(file)) {
            trial.stall = Duration.ofMillis(200);
            trial.runUntil(10 * MIB, file);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("progeny-connection-"));
        }
    }

    private Trial four(DemoFile file) throws Exception {
        var trial = new Trial(folder, file);
        trial.connections = 4;
        return trial;
    }

    private static Outcome on(boolean virtual, Callable<Outcome> attempt) throws Exception {
        var task = new FutureTask<>(attempt);
        if (virtual) {
            Thread.startVirtualThread(task);
        } else {
            Thread.ofPlatform().start(task);
        }
        return task.get();
    }
}
