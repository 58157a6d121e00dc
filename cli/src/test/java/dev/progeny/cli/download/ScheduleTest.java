package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.download.Result.Status;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Time is an argument: nothing here waits. */
final class ScheduleTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Outcome DONE = new Outcome.Done(1, 1);
    private static final Outcome DROPPED = new Outcome.Retry("dropped", false, null);

    private int index;

    @Test
    void jobs_areTheLimit() {
        Schedule schedule = schedule(limits(2, 6, 4, 5), "http://a/1", "http://b/1", "http://c/1");
        assertThat(start(schedule, 0)).hasSize(2);
        assertThat(schedule.running()).isEqualTo(2);
    }

    @Test
    void window_changesTheLimitWhileItRuns() {
        Schedule schedule = schedule(limits(8, 6, 4, 5), "http://a/1", "http://a/2", "http://a/3", "http://a/4");
        schedule.setWindow(1);
        assertThat(start(schedule, 0)).hasSize(1);
        schedule.setWindow(3);
        assertThat(start(schedule, 0)).hasSize(2);
    }

    @Test
    void perHost_leavesRoomForOtherHosts() {
        Schedule schedule = schedule(limits(8, 2, 1, 5), "http://a/1", "http://a/2", "http://a/3", "http://b/1");
        assertThat(start(schedule, 0)).extracting(ScheduleTest::url).containsExactlyInAnyOrder(
                "http://a/1", "http://a/2", "http://b/1");
    }

    @Test
    void perHost_countsPortsAsHosts() {
        Schedule schedule = schedule(limits(8, 1, 1, 5), "http://a:1/1", "http://a:2/1", "http://a:1/2");
        assertThat(start(schedule, 0)).hasSize(2);
    }

    @Test
    void backlog_oneConnectionEach_lastOneGetsWhatTheHostHasLeft() {
        Schedule schedule = schedule(limits(8, 6, 4, 5), "http://a/1", "http://a/2", "http://a/3");
        assertThat(start(schedule, 0)).extracting(entry -> entry.connections).containsExactly(1, 1, 4);
    }

    @Test
    void lastOne_neverGetsMoreThanTheHostAllows() {
        Schedule schedule = schedule(limits(8, 3, 4, 5), "http://a/1", "http://a/2");
        assertThat(start(schedule, 0)).extracting(entry -> entry.connections).containsExactly(1, 2);
    }

    @Test
    void retry_waitsForItsBackoff() {
        Schedule schedule = schedule(limits(1, 6, 1, 5), "http://a/1");
        Entry entry = schedule.next(0);
        var again = (Verdict.Again) schedule.ended(entry, DROPPED, 0);
        long due = again.after().toNanos();
        assertThat(due).isBetween(0L, SECOND / 2);
        assertThat(schedule.nextDue(0)).isEqualTo(due);
        assertThat(schedule.next(due - 1)).isNull();
        assertThat(schedule.next(due)).isSameAs(entry);
        assertThat(entry.attempts).isEqualTo(2);
    }

    @Test
    void retries_inARowAreLimited() {
        Schedule schedule = schedule(limits(1, 6, 1, 2), "http://a/1");
        List<Verdict> verdicts = drop(schedule, 3, DROPPED);
        assertThat(verdicts.subList(0, 2)).allMatch(Verdict.Again.class::isInstance);
        assertThat(verdicts.getLast()).isInstanceOfSatisfying(Verdict.Settled.class, settled -> {
            assertThat(settled.result().status()).isEqualTo(Status.FAILED);
            assertThat(settled.result().reason()).isEqualTo("dropped (3 attempts)");
        });
        assertThat(schedule.isFinished()).isTrue();
    }

    @Test
    void retries_withProgressAreForgiven() {
        Schedule schedule = schedule(limits(1, 6, 1, 2), "http://a/1");
        assertThat(drop(schedule, 20, new Outcome.Retry("dropped", true, null))).allMatch(Verdict.Again.class::isInstance);
    }

    @Test
    void retryAfter_blocksTheWholeHostAndNoOther() {
        Schedule schedule = schedule(limits(2, 6, 1, 5), "http://a/1", "http://a/2", "http://b/1");
        Entry first = schedule.next(0);
        assertThat(first.item.url()).hasHost("a");
        schedule.ended(first, new Outcome.Retry("429", false, Duration.ofSeconds(7)), 0);
        assertThat(start(schedule, 0)).extracting(ScheduleTest::url).containsExactly("http://b/1");
        assertThat(schedule.nextDue(0)).isEqualTo(7 * SECOND);
        assertThat(schedule.next(7 * SECOND - 1)).isNull();
        assertThat(schedule.next(7 * SECOND)).isSameAs(first);
    }

    @Test
    void retryAfter_longerThanAnyClock_overflowsNothing() {
        Schedule schedule = schedule(limits(2, 6, 1, 5), "http://a/1", "http://b/1");
        schedule.ended(schedule.next(9), new Outcome.Retry("503", false, Duration.ofSeconds(Long.MAX_VALUE)), 9);
        assertThat(schedule.nextDue(9)).isEqualTo(Long.MAX_VALUE);
        assertThat(schedule.next(9)).extracting(ScheduleTest::url).isEqualTo("http://b/1");
        assertThat(schedule.next(60 * SECOND)).isNull();
    }

    @Test
    void retryAfter_appliesToItemsOfTheHostThatFailLaterWithoutIt() {
        Schedule schedule = schedule(limits(2, 6, 1, 5), "http://a/1", "http://a/2");
        List<Entry> both = start(schedule, 0);
        schedule.ended(both.get(0), new Outcome.Retry("503", false, Duration.ofSeconds(9)), 0);
        var again = (Verdict.Again) schedule.ended(both.get(1), DROPPED, SECOND);
        assertThat(again.after()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void workerDeath_putsBackTwiceAndNotAThirdTime() {
        Schedule schedule = schedule(limits(1, 6, 1, 0), "http://a/1");
        for (int i = 0; i < 2; i++) {
            assertThat(schedule.workerDied(schedule.next(0), "killed", 0)).isInstanceOf(Verdict.Again.class);
        }
        Verdict last = schedule.workerDied(schedule.next(0), "killed", 0);
        assertThat(last).isInstanceOfSatisfying(
                Verdict.Settled.class,
                settled -> assertThat(settled.result().reason()).isEqualTo("its worker died 3 times: killed"));
    }

    @Test
    void oneRefusedItem_stopsNoOther() {
        Schedule schedule = schedule(limits(1, 6, 1, 5), "http://a/1", "http://a/2");
        Verdict verdict = schedule.ended(schedule.next(0), new Outcome.Failed("404", Outcome.Kind.REFUSED), 0);
        assertThat(verdict).isInstanceOf(Verdict.Settled.class);
        assertThat(schedule.next(0)).isNotNull();
    }

    @Test
    void fullDisk_isHopelessForAll() {
        Schedule schedule = schedule(limits(1, 6, 1, 5), "http://a/1", "http://a/2");
        Verdict verdict = schedule.ended(schedule.next(0), new Outcome.Failed("no space", Outcome.Kind.ENVIRONMENT), 0);
        assertThat(verdict).isInstanceOf(Verdict.Hopeless.class);
        assertThat(schedule.unfinished(0)).hasSize(1);
    }

    @Test
    void allDone_isFinished() {
        Schedule schedule = schedule(limits(2, 6, 1, 5), "http://a/1", "http://a/2");
        start(schedule, 0).forEach(entry -> schedule.ended(entry, DONE, SECOND));
        assertThat(schedule.isFinished()).isTrue();
        assertThat(schedule.unfinished(SECOND)).isEmpty();
        assertThat(schedule.nextDue(SECOND)).isEqualTo(Long.MAX_VALUE);
    }

    private static List<Verdict> drop(Schedule schedule, int times, Outcome outcome) {
        List<Verdict> verdicts = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < times; i++) {
            verdicts.add(schedule.ended(schedule.next(now), outcome, now));
            now += 60 * SECOND;
        }
        return verdicts;
    }

    private static List<Entry> start(Schedule schedule, long now) {
        List<Entry> started = new ArrayList<>();
        for (Entry entry = schedule.next(now); entry != null; entry = schedule.next(now)) {
            started.add(entry);
        }
        return started;
    }

    private Schedule schedule(Limits limits, String... urls) {
        var schedule = new Schedule(limits, new Backoff(SECOND / 2, 30 * SECOND, new SplittableRandom(1)));
        for (String url : urls) {
            schedule.add(new Item(index++, URI.create(url), "/x/" + index, false, null));
        }
        return schedule;
    }

    private static Limits limits(int jobs, int perHost, int split, int retries) {
        return new Limits(jobs, false, perHost, split, retries, false, null);
    }

    private static String url(Entry entry) {
        return entry.item.url().toString();
    }
}
