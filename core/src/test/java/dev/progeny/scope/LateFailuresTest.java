package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.progeny.LogOf;
import dev.progeny.scope.TaskGroup.FailedException;
import dev.progeny.scope.TaskGroup.Joiner;
import dev.progeny.scope.TaskGroup.TimeoutException;
import dev.progeny.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of several failures none is lost: what is thrown after the first, and while cleaning up. */
@Timeout(20)
class LateFailuresTest {

    @RegisterExtension
    private final LogOf groupLog = new LogOf(TaskGroup.class);

    @RegisterExtension
    private final LogOf loopLog = new LogOf(EventLoop.class);

    private final IOException first = new IOException("first");
    private final IOException broken = new IOException("flush failed");
    private final CountDownLatch never = new CountDownLatch(1);

    private Object failWhileCleaningUp(CountDownLatch started) throws Exception {
        try {
            started.countDown();
            never.await();
            return 0;
        } catch (InterruptedException cancelled) {
            throw broken;
        }
    }

    private Object endByInterrupt(CountDownLatch started) throws InterruptedException {
        started.countDown();
        never.await();
        return 0;
    }

    private Object fail(CountDownLatch others) throws Exception {
        others.await();
        throw first;
    }

    @Test
    void whatASubtaskThrowsWhileItCleansUp_ridesOnTheFailureOfTheGroup() {
        var started = new CountDownLatch(2);
        Throwable thrown = catchThrowable(() -> {
            try (var group = TaskGroup.open()) {
                group.fork(() -> failWhileCleaningUp(started));
                group.fork(() -> endByInterrupt(started));
                group.fork(() -> fail(started));
                group.join();
            }
        });
        assertThat(thrown).isInstanceOf(FailedException.class).cause().isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(broken); // and not the one that was merely cancelled
    }

    @Test
    void whatASubtaskThrowsWhileItCleansUp_ridesOnATimeout() {
        Throwable thrown = catchThrowable(() -> {
            try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofMillis(50)))) {
                var started = new CountDownLatch(1);
                group.fork(() -> failWhileCleaningUp(started));
                group.fork(() -> { // its own time-out only passes on that of the outer one
                    try (var inner = TaskGroup.open()) {
                        inner.fork(() -> endByInterrupt(started));
                        return inner.join();
                    }
                });
                group.join();
            }
        });
        assertThat(thrown).isInstanceOf(TimeoutException.class).hasSuppressedException(broken);
        assertThat(thrown.getSuppressed()).hasSize(1);
    }

    @Test
    void groupThatWasNotJoined_complainsWithWhatItsSubtasksThrew() throws Exception {
        var started = new CountDownLatch(1);
        var group = TaskGroup.open();
        group.fork(() -> failWhileCleaningUp(started));
        started.await();
        assertThatThrownBy(group::close).isInstanceOf(IllegalStateException.class).hasSuppressedException(broken);
    }

    @Test
    void failureOfALoser_isLogged_whenThereIsAResult() throws Exception {
        var started = new CountDownLatch(2);
        try (var group = TaskGroup.open(Joiner.<Object>anySuccessfulResultOrThrow(), o -> o.withName("race"))) {
            group.fork(() -> failWhileCleaningUp(started));
            group.fork(() -> endByInterrupt(started));
            group.fork(() -> {
                started.await();
                return 42;
            });
            assertThat(group.join()).isEqualTo(42);
        }
        assertThat(groupLog.records()).singleElement().satisfies(entry -> {
            assertThat(entry.getLevel()).isEqualTo(Level.WARNING);
            assertThat(entry.getMessage()).contains("a piece of work of race failed after it was cancelled");
            assertThat(entry.getThrown()).isSameAs(broken);
        });
    }

    @Test
    void anySuccessful_withoutSuccess_tellsAll() throws Exception {
        try (var group = TaskGroup.open(Joiner.<Object>anySuccessfulResultOrThrow())) {
            for (IOException failure : List.of(first, broken, first)) { // the same one twice
                var fork = group.fork(() -> {
                    throw failure;
                });
                Eventually.holds(() -> fork.state() == TaskGroup.Subtask.State.FAILED);
            }
            assertThatThrownBy(group::join).isInstanceOf(FailedException.class).cause().isSameAs(first);
        }
        assertThat(first.getSuppressed()).containsExactly(broken);
    }

    @Test
    void thousandsOfFailures_areCut_andTheCutIsTold() throws Exception {
        try (var group = TaskGroup.open(Joiner.<Object>anySuccessfulResultOrThrow())) {
            for (int i = 0; i < 1_000; i++) {
                group.fork(() -> {
                    throw new IOException();
                });
            }
            Throwable told = catchThrowable(group::join).getCause();
            assertThat(told.getSuppressed()).hasSize(101);
            assertThat(told.getSuppressed()[100]).hasMessageContaining("more than 100 failures");
        }
    }

    @Test
    void whatACoroutineThrowsWhileItCleansUp_ridesOnTheFailureOfTheLoop() {
        assertThatThrownBy(() -> EventLoop.run(loop -> {
                    var started = new CountDownLatch(2);
                    var _ = loop.spawn(() -> loop.blocking(() -> failWhileCleaningUp(started)));
                    var _ = loop.spawn(() -> loop.blocking(() -> endByInterrupt(started)));
                    return loop.blocking(() -> fail(started));
                }))
                .cause()
                .isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(broken);
    }

    @Test
    void whatACancelledCoroutineThrows_ridesOnItsCancellation_andIsLogged() throws Exception {
        EventLoop.run(loop -> {
            var started = new CountDownLatch(1);
            var cancelled = loop.spawn(() -> loop.blocking(() -> failWhileCleaningUp(started)));
            loop.blocking(() -> started.await());
            cancelled.cancel(true);
            Eventually.holds(() -> {
                loop.yieldNow(); // until it has cleaned up
                return !cancelled.thread().isAlive();
            });
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(cancelled::get).isInstanceOf(CancellationException.class).hasSuppressedException(broken);
            }
            return 0;
        });
        assertThat(loopLog.records()).singleElement().satisfies(entry -> assertThat(entry.getThrown()).isSameAs(broken));
    }

    @Test
    void coroutineThatWaitsForTheOneThatFailed_doesNotSayItAgain() {
        assertThatThrownBy(() -> EventLoop.run(loop -> {
                    var failing = loop.spawn(() -> {
                        throw first;
                    });
                    return failing.get();
                }))
                .cause()
                .isSameAs(first);
        assertThat(first.getSuppressed()).isEmpty();
    }

    // ---- waits that would never end

    @Test
    void coroutineThatWaitsForItself_isToldSo() {
        assertThatThrownBy(() -> EventLoop.run(
                        loop -> {
                            var self = new CompletableFuture<Coroutine<?>>();
                            self.complete(loop.spawn(() -> self.join().get()));
                            return 0;
                        },
                        options -> options.withName("ui")))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("coroutine ui-1 would wait for itself for ever: ui-1 → ui-1");
    }

    @Test
    void coroutinesThatWaitForEachOther_areToldTheRing() {
        for (boolean byAwait : List.of(true, false)) {
            assertThatThrownBy(() -> EventLoop.run(
                            loop -> {
                                Coroutine<?>[] all = new Coroutine<?>[3];
                                for (int i = 0; i < 3; i++) {
                                    int next = (i + 1) % 3;
                                    all[i] = loop.spawn(() -> byAwait ? loop.await(all[next]) : all[next].get());
                                }
                                return 0;
                            },
                            options -> options.withName("ui")))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(".* would wait for itself for ever: ui-(\\d) → ui-\\d → ui-\\d → ui-\\1; .*");
        }
    }

    @Test
    void coroutinesOfTwoLoopsThatWaitForEachOther_areToldSo() throws Exception {
        try (var here = EventLoop.open();
                var there = EventLoop.open()) {
            var other = new CompletableFuture<Coroutine<?>>();
            var one = here.spawn(() -> here.blocking(() -> other.get().get())); // without the baton it is a ring as well
            var two = there.spawn(() -> one.get());
            other.complete(two);
            for (Coroutine<?> each : List.of(one, two)) { // the one that was told, and the one that waited for it
                assertThatThrownBy(each::get).hasRootCauseInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void coroutineThatWaitsForItselfWithALimit_runsIntoIt() throws Exception {
        EventLoop.run(loop -> {
            var self = new CompletableFuture<Coroutine<?>>();
            var waiting = loop.spawn(() -> assertThatThrownBy(() -> self.join().get(1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class));
            self.complete(waiting);
            return waiting.get();
        });
    }
}
