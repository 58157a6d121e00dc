package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Job;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.cli.Exit;
import dev.progeny.cli.download.Result.Status;
import dev.progeny.shared.SharedLong;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With attempts that only pretend. */
final class DownloaderTest {

    private static final Backoff SHORT = new Backoff(1_000, 1_000, new SplittableRandom(1));
    private static final Outcome DONE = new Outcome.Done(10, 10);

    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void nothingIsLeft() {
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void allItems_areDoneInTheOrderOfTheList() throws Exception {
        Report report = run(Pool.threads(4), limits(4), 50, (item, connections, lane) -> () -> DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.OK);
        assertThat(report.results()).extracting(Result::index).containsExactlyElementsOf(range(50));
        assertThat(report.bytes()).isEqualTo(500);
    }

    @Test
    void jobs_areNeverExceeded_lanesNeverShared() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<Lane> lanes = ConcurrentHashMap.newKeySet();
        AtomicInteger shared = new AtomicInteger();
        run(Pool.coroutines(16), limits(3), 200, (item, connections, lane) -> () -> {
            shared.addAndGet(lanes.add(lane) ? 0 : 1);
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            running.decrementAndGet();
            lanes.remove(lane);
            return DONE;
        });
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(shared).hasValue(0);
    }

    @Test
    void oneBadItem_failsAlone() throws Exception {
        Report report = run(Pool.threads(2), limits(2), 5, (item, connections, lane) -> () ->
                item.index() == 2 ? new Outcome.Failed("404", Outcome.Kind.REFUSED) : DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.SOME_FAILED);
        assertThat(report.done()).isEqualTo(4);
        assertThat(report.failures()).singleElement().extracting(Result::reason).isEqualTo("404");
    }

    @Test
    void attemptThatThrows_failsAloneWithWhatItThrew() throws Exception {
        Report report = run(Pool.threads(2), limits(2), 3, (item, connections, lane) -> () -> {
            if (item.index() == 1) {
                throw new IllegalStateException("a bug");
            }
            return DONE;
        });
        assertThat(report.failures()).singleElement().extracting(Result::reason).asString().contains("a bug");
    }

    @Test
    void wrongDigest_isExitCodeIntegrity() throws Exception {
        Report report = run(Pool.threads(2), limits(2), 3, (item, connections, lane) -> () ->
                item.index() == 1 ? new Outcome.Failed("wrong digest", Outcome.Kind.INTEGRITY) : DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.INTEGRITY);
    }

    @Test
    void droppedAttempt_isTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Report report = run(Pool.threads(1), limits(1), 1, (item, connections, lane) -> () ->
                attempts.incrementAndGet() < 4 ? new Outcome.Retry("dropped", false, null) : DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.OK);
        assertThat(report.results()).singleElement().extracting(Result::attempts).isEqualTo(4);
    }

    @Test
    void failFast_endsTheRun() throws Exception {
        Limits failFast = new Limits(1, false, 6, 1, 0, true, null);
        Report report = run(Pool.threads(1), failFast, 10, (item, connections, lane) -> () ->
                item.index() == 3 ? new Outcome.Failed("404", Outcome.Kind.REFUSED) : DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.HALTED);
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.unfinished()).isEqualTo(6);
        assertThat(report.results()).hasSize(10);
    }

    @Test
    void fullDisk_endsTheRunAndKeepsWhatIsDone() throws Exception {
        Report report = run(Pool.threads(1), limits(1), 10, (item, connections, lane) -> () ->
                item.index() == 3 ? new Outcome.Failed("no space left", Outcome.Kind.ENVIRONMENT) : DONE);
        assertThat(report.exitCode()).isEqualTo(Exit.ENVIRONMENT);
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.ending().reason()).contains("no space left");
    }

    @Test
    void deadline_interruptsWhatRuns() throws Exception {
        Limits short_ = new Limits(2, false, 6, 1, 0, false, Duration.ofMillis(50));
        AtomicInteger interrupted = new AtomicInteger();
        Report report = run(Pool.threads(2), short_, 3, hanging(interrupted));
        assertThat(report.exitCode()).isEqualTo(Exit.TIMED_OUT);
        assertThat(report.unfinished()).isEqualTo(3);
        assertThat(interrupted).hasValue(2);
    }

    @Test
    void deadline_cutsAnEndlessRetryAfter() throws Exception {
        Limits short_ = new Limits(2, false, 6, 1, 5, false, Duration.ofMillis(50));
        Report report = run(Pool.threads(2), short_, 1, (item, connections, lane) -> () ->
                new Outcome.Retry("429", false, Duration.ofDays(1)));
        assertThat(report.exitCode()).isEqualTo(Exit.TIMED_OUT);
    }

    @Test
    void halt_fromAnotherThread_stopsWithItsCode() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(1);
        try (Pool pool = Pool.threads(2)) {
            Downloader downloader = downloader(pool, limits(2), hanging(interrupted), new Watcher() {
                @Override
                public void started(Item item, Lane lane, int attempt) {
                    started.countDown();
                }
            });
            Thread.ofVirtual().start(() -> {
                awaitQuietly(started);
                downloader.halt(Ending.signal(2, "INT"));
                downloader.halt(Ending.signal(15, "TERM")); // too late
            });
            Report report = downloader.run(items(3), List.of());
            assertThat(report.exitCode()).isEqualTo(130);
            assertThat(report.unfinished()).isEqualTo(3);
        }
    }

    @Test
    void knownResults_countWithoutAnAttempt() throws Exception {
        Result skipped = Result.done(items(1).getFirst(), 7, 0, 0, 0, "skipped");
        try (Pool pool = Pool.threads(1)) {
            Report report = downloader(pool, limits(1), (item, connections, lane) -> () -> DONE)
                    .run(List.of(), List.of(skipped));
            assertThat(report.exitCode()).isEqualTo(Exit.OK);
            assertThat(report.bytes()).isEqualTo(7);
            assertThat(report.fetched()).isZero();
        }
    }

    @Test
    void workerThatDies_putsItsItemBackTwice() throws Exception {
        SharedLong deaths = SharedLong.create(0);
        Report report = run(processes(), limits(1), 2, (item, connections, lane) -> dyingUntil(deaths, 2));
        assertThat(report.exitCode()).isEqualTo(Exit.OK);
        assertThat(deaths.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void workerThatDiesThreeTimes_failsItsItemAndNoOther() throws Exception {
        Report report = run(processes(), limits(1), 3, (item, connections, lane) ->
                item.index() == 1 ? dyingUntil(SharedLong.create(0), 99) : done());
        assertThat(report.exitCode()).isEqualTo(Exit.SOME_FAILED);
        assertThat(report.done()).isEqualTo(2);
        assertThat(report.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.status()).isEqualTo(Status.FAILED);
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(failure.reason()).startsWith("its worker died 3 times");
        });
    }

    @Test
    void halt_leavesNoWorkerProcess() throws Exception {
        SharedLong running = SharedLong.create(0);
        try (Pool pool = Pool.processes(2, options -> options.withOutput(OutputHandler.none()))) {
            Downloader downloader = downloader(pool, limits(2), (item, connections, lane) -> hangingElsewhere(running));
            Thread.ofPlatform().daemon().start(() -> {
                while (running.get() < 2) {
                    Thread.onSpinWait();
                }
                downloader.halt(Ending.signal(15, "TERM"));
            });
            assertThat(downloader.run(items(4), List.of()).exitCode()).isEqualTo(143);
        }
    }

    private static Job<Outcome> dyingUntil(SharedLong deaths, long enough) {
        return () -> {
            if (deaths.getAndIncrement() < enough) {
                Runtime.getRuntime().halt(9);
            }
            return new Outcome.Done(10, 10);
        };
    }

    private static Job<Outcome> done() {
        return () -> new Outcome.Done(10, 10);
    }

    private static Job<Outcome> hangingElsewhere(SharedLong running) {
        return () -> {
            running.incrementAndGet();
            new CountDownLatch(1).await();
            return new Outcome.Done(0, 0);
        };
    }

    private Downloader.Attempts hanging(AtomicInteger interrupted) {
        return (item, connections, lane) -> () -> {
            try {
                never.await();
            } catch (InterruptedException stopped) {
                interrupted.incrementAndGet();
            }
            return new Outcome.Failed("stopped", Outcome.Kind.STOPPED);
        };
    }

    private static Pool processes() {
        return Pool.processes(1, options -> options.withHeap("64m").withOutput(OutputHandler.none()));
    }

    private static Report run(Pool pool, Limits limits, int items, Downloader.Attempts attempts) throws Exception {
        try (pool) {
            return downloader(pool, limits, attempts).run(items(items), List.of());
        }
    }

    private static Downloader downloader(Pool pool, Limits limits, Downloader.Attempts attempts, Watcher... watchers) {
        List<Lane> lanes = Stream.generate(Lane::create).limit(limits.jobs()).toList();
        return new Downloader(pool, limits, SHORT, lanes, attempts, List.of(watchers));
    }

    private static Limits limits(int jobs) {
        return new Limits(jobs, false, 6, 1, 5, false, null);
    }

    private static List<Item> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item(i, URI.create("http://host/" + i), "/nowhere/" + i, false, null))
                .toList();
    }

    private static List<Integer> range(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
