package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection, one attempt, all the ways a server can answer. */
class AttemptTest {

    @TempDir
    Path folder;

    @Test
    void plainFile_arrivesByteForByteWithTheServersDate() throws Exception {
        var file = DemoFile.of("plain", 3 * MIB + 17);
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(file.length(), file.length()));
            trial.assertWhole(file);
            assertThat(Files.getLastModifiedTime(trial.target(file))).isEqualTo(FileTime.from(file.modified()));
        }
    }

    @Test
    void emptyFile_arrives() throws Exception {
        var file = DemoFile.of("empty", 0);
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(0, 0));
            trial.assertWhole(file);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3 * MIB})
    void chunkedAnswerWithoutLength_isWholeAtItsEnd(long length) throws Exception {
        var file = DemoFile.of("chunked", length, new Quirk.Chunked());
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(length, length));
            trial.assertWhole(file);
            assertThat(trial.lane.total().get()).isEqualTo(length);
        }
    }

    @Test
    void connectionDroppedHalfWay_isReplacedWhereItStopped() throws Exception {
        var file = DemoFile.of("drops", 4 * MIB, new Quirk.Drop(2 * MIB, 1));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(file.length(), file.length()));
            trial.assertWhole(file);
            assertThat(trial.ranges()).containsExactly(null, "bytes=" + 2 * MIB + "-4194303");
            assertThat(trial.server.requests().getLast().ifRange()).isEqualTo(file.etag());
        }
    }

    @Test
    void chunkedAnswerDropped_isContinuedThoughNobodySaidItsLength() throws Exception {
        var file = DemoFile.of("chunked-drops", 2 * MIB, new Quirk.Chunked(), new Quirk.Drop(MIB, 1));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(file.length(), file.length()));
            trial.assertWhole(file);
            assertThat(trial.ranges()).containsExactly(null, "bytes=" + MIB + "-");
        }
    }

    @Test
    void connectionThatStalls_isReplaced() throws Exception {
        var file = DemoFile.of("stalls", 2 * MIB, new Quirk.Stall(MIB, 1));
        try (var trial = new Trial(folder, file)) {
            trial.stall = Duration.ofMillis(300);
            assertThat(trial.run(file)).isEqualTo(done(file.length(), file.length()));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(200, 206);
        }
    }

    @Test
    void serverThatStallsWithoutAByte_isLeftToTheParent() throws Exception {
        var file = DemoFile.of("stalls", MIB, new Quirk.Stall(0, 9));
        try (var trial = new Trial(folder, file)) {
            trial.stall = Duration.ofMillis(300);
            assertThat(trial.run(file)).isEqualTo(new Outcome.Retry("no byte for 300 ms", false, null));
            trial.assertNothingLeft();
        }
    }

    @Test
    void throttledServer_isWaitedFor() throws Exception {
        var file = DemoFile.of("slow", 256 << 10, new Quirk.Throttle(MIB));
        try (var trial = new Trial(folder, file)) {
            long started = System.nanoTime();
            assertThat(trial.run(file)).isEqualTo(done(file.length(), file.length()));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(230));
            trial.assertWhole(file);
        }
    }

    @Test
    void serverThatAlwaysDropsWithoutRanges_startsOverOnceThenRetriesWithoutProgress() throws Exception {
        var file = DemoFile.of("hopeless", MIB, new Quirk.NoRanges(), new Quirk.Drop(MIB / 2, 99));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
                assertThat(retry.reason()).contains("only from its start");
                assertThat(retry.progress()).isFalse();
            });
            assertThat(trial.target(file)).doesNotExist();
        }
    }

    @Test
    void serverWithoutRanges_sendsAllOfItAgainAfterADrop() throws Exception {
        var file = DemoFile.of("no-ranges", 2 * MIB, new Quirk.NoRanges(), new Quirk.Drop(MIB, 1));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(file.length(), 3 * MIB));
            trial.assertWhole(file);
            // With If-Range, without it, and the answer to that is taken from its start.
            assertThat(trial.statuses()).containsExactly(200, 200, 200);
        }
    }

    @Test
    void contentLengthLargerThanTheBody_isRetriedNotTakenForWhole() throws Exception {
        var file = DemoFile.of("liar", MIB, new Quirk.ClaimLength(100, 1), new Quirk.NoRanges());
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(MIB, 2 * MIB));
            trial.assertWhole(file);
        }
    }

    @Test
    void contentLengthAlwaysLargerThanTheBody_neverCountsAsDone() throws Exception {
        var file = DemoFile.of("liar", MIB, new Quirk.ClaimLength(100, 99));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isInstanceOf(Outcome.Retry.class);
            assertThat(trial.target(file)).doesNotExist();
        }
    }

    @Test
    void contentRangeWithAnotherTotal_isNeverSpliced() throws Exception {
        var file = DemoFile.of("liar", 2 * MIB, new Quirk.ClaimTotal(5), new Quirk.Drop(MIB, 1));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 3 * MIB));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(200, 206, 200);
        }
    }

    @Test
    void missingFile_isRefusedAndLeavesNothing() throws Exception {
        var file = DemoFile.of("missing", 0, new Quirk.Status(404, null, 1, 9));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isEqualTo(new Outcome.Failed("404 Not Found", Outcome.Kind.REFUSED));
            trial.assertNothingLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void statusThatMayPass_isARetry(int status) throws Exception {
        var file = DemoFile.of("busy", 0, new Quirk.Status(status, null, 1, 9));
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Retry.class, retry -> {
                assertThat(retry.reason()).startsWith(Integer.toString(status));
                assertThat(retry.after()).isNull();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retryAfterInSeconds_isCarriedToTheParent(int status) throws Exception {
        var file = DemoFile.of("busy", 0, new Quirk.Status(status, "7", 1, 9));
        try (var trial = new Trial(folder, file)) {
            assertThat(((Outcome.Retry) trial.run(file)).after()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retryAfterAsDate_isCarriedToTheParent(int status) throws Exception {
        String inAMinute = HttpDate.format(Instant.now().plusSeconds(60));
        var file = DemoFile.of("busy", 0, new Quirk.Status(status, inAMinute, 1, 9));
        try (var trial = new Trial(folder, file)) {
            assertThat(((Outcome.Retry) trial.run(file)).after())
                    .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
        }
    }

    @Test
    void errorAnswers_leaveTheirConnectionForTheNextRequest() throws Exception {
        var missing = DemoFile.of("missing", 0, new Quirk.Status(404, null, 1, 9));
        var file = DemoFile.of("there", 10);
        try (var trial = new Trial(folder, missing, file)) {
            trial.run(missing);
            assertThat(trial.run(file)).isEqualTo(done(10, 10));
            assertThat(trial.server.clients()).hasSize(1);
        }
    }

    @Test
    void serverThatIsNotThere_isARetry() throws Exception {
        var file = DemoFile.of("gone", 10);
        var trial = new Trial(folder, file);
        var url = trial.server.url(file);
        trial.close();
        assertThat(trial.run(file, url)).isInstanceOfSatisfying(Outcome.Retry.class, retry ->
                assertThat(retry.reason()).startsWith("no connection"));
        trial.assertNothingLeft();
    }

    @Test
    void laneTellsHowFar_andReceivedOnlyGrows() throws Exception {
        var first = DemoFile.of("first", MIB);
        var second = DemoFile.of("second", 2 * MIB, new Quirk.Stall(MIB, 1));
        try (var trial = new Trial(folder, first, second)) {
            trial.run(first);
            assertThat(trial.lane.done().get()).isEqualTo(MIB);
            assertThat(trial.lane.total().get()).isEqualTo(MIB);
            trial.leaveUnfinished(MIB, second);
            assertThat(trial.lane.done().get()).isEqualTo(MIB);
            assertThat(trial.lane.total().get()).isEqualTo(2 * MIB);
            assertThat(trial.lane.received().get()).isEqualTo(2 * MIB);
        }
    }
}
