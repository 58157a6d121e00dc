package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.scope.TaskGroup.FailedException;
import dev.progeny.scope.TaskGroup.Joiner;
import dev.progeny.scope.TaskGroup.TimeoutException;
import dev.progeny.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was cancelled stays cancelled, however it waits; and what ends a scope ends the scopes inside. */
@Timeout(20)
class CancellationTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger met = new AtomicInteger();

    private Integer waitForInterrupt() throws InterruptedException {
        never.await();
        return 0;
    }

    /** Runs it in a coroutine that is cancelled because another one fails while it has its first turn. */
    private void inCancelledCoroutine(EventLoop.Main<?> body) {
        var cause = new IOException("the other one");
        assertThatThrownBy(() -> EventLoop.run(loop -> {
                    var started = new CompletableFuture<Boolean>();
                    var _ = loop.spawn(() -> {
                        started.complete(true);
                        return body.run(loop);
                    });
                    loop.await(started);
                    throw cause;
                }))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(cause);
    }

    @Test
    void coroutineThatYieldsForEver_endsWhenAnotherOneFails() {
        inCancelledCoroutine(loop -> {
            while (true) {
                loop.yieldNow();
            }
        });
    }

    @Test
    void coroutineThatCallsForEver_whatCannotBeInterrupted_endsWhenAnotherOneFails() {
        inCancelledCoroutine(loop -> {
            while (true) {
                loop.blocking(() -> met.get());
            }
        });
    }

    @Test
    void coroutineThatCallsForEver_whatSwallowsTheInterrupt_endsWhenAnotherOneFails() {
        inCancelledCoroutine(loop -> {
            while (true) {
                loop.blocking(() -> {
                    try {
                        Thread.sleep(LONG);
                    } catch (InterruptedException swallowed) {
                        met.incrementAndGet();
                    }
                });
            }
        });
        assertThat(met).hasValue(1);
    }

    @Test
    void coroutineThatSwallowsItsInterrupt_meetsTheNextOneInEachWait() {
        inCancelledCoroutine(loop -> {
            var done = loop.spawn(() -> 1); // is never begun
            List<Work> waits = List.of(
                    () -> loop.sleep(LONG),
                    () -> loop.sleep(LONG),
                    loop::yieldNow,
                    () -> loop.await(new CompletableFuture<>()),
                    done::get,
                    () -> loop.blocking(() -> never.await()));
            for (Work wait : waits) {
                try {
                    wait.run();
                } catch (InterruptedException swallowed) {
                    met.incrementAndGet();
                }
            }
            return 0;
        });
        assertThat(met).hasValue(6);
    }

    @Test
    void coroutineCancelledByItsHandle_staysCancelledToo() throws Exception {
        EventLoop.run(loop -> {
            var stubborn = loop.spawn(() -> {
                while (true) {
                    try {
                        loop.sleep(LONG);
                    } catch (InterruptedException swallowed) {
                        if (met.incrementAndGet() == 3) {
                            throw swallowed;
                        }
                    }
                }
            });
            loop.yieldNow();
            return stubborn.cancel(true);
        });
        assertThat(met).hasValueBetween(0, 3); // 0: cancelled before its first turn
    }

    @Test
    void cancelledCoroutine_canCloseWhatItHasOpened_withoutTheBaton() {
        inCancelledCoroutine(loop -> {
            try {
                loop.sleep(LONG);
            } finally {
                loop.blocking(met::incrementAndGet);
                loop.blocking(met::incrementAndGet);
            }
            return 0;
        });
        assertThat(met).hasValue(2);
    }

    @Test
    void interruptStatusThatWasSetAgain_isMetByTheNextYield() throws Exception {
        EventLoop.run(loop -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(loop::yieldNow).isInstanceOf(InterruptedException.class);
            loop.yieldNow(); // was not cancelled: once is once
            return 0;
        });
    }

    @Test
    void groupOpenedInASubtaskOfACancelledGroup_isCancelled() throws Exception {
        var waiting = new CountDownLatch(1);
        try (var outer = TaskGroup.open()) {
            outer.fork(() -> {
                try {
                    waiting.countDown();
                    return waitForInterrupt();
                } catch (InterruptedException swallowed) {
                    try (var inner = TaskGroup.open()) {
                        inner.fork(met::incrementAndGet);
                        assertThat(inner.isCancelled()).isTrue();
                        assertThatThrownBy(inner::join).isInstanceOf(InterruptedException.class);
                        return met.addAndGet(10);
                    }
                }
            });
            outer.fork(() -> {
                waiting.await();
                throw new IOException();
            });
            assertThatThrownBy(outer::join).isInstanceOf(FailedException.class);
        }
        assertThat(met).hasValue(10); // the inner subtask did not run
    }

    @Test
    void ownerInAnInnerJoin_feelsTheFailureOfTheOuterGroup() throws Exception {
        var cause = new IOException("disk full");
        var joining = new CountDownLatch(1);
        try (var outer = TaskGroup.open(o -> o.withName("outer"))) {
            outer.fork(() -> {
                joining.await();
                throw cause;
            });
            try (var inner = TaskGroup.open(o -> o.withName("inner"))) {
                inner.fork(() -> {
                    joining.countDown();
                    return waitForInterrupt();
                });
                assertThatThrownBy(inner::join)
                        .isInstanceOf(FailedException.class)
                        .hasMessage("inner was ended with the group around it, outer, which failed: " + cause)
                        .cause()
                        .isSameAs(cause);
            }
            try (var late = TaskGroup.open()) {
                late.fork(met::incrementAndGet);
                assertThatThrownBy(late::join).isInstanceOf(FailedException.class).cause().isSameAs(cause);
            }
            assertThatThrownBy(outer::join).isInstanceOf(FailedException.class).cause().isSameAs(cause);
        }
        assertThat(met).hasValue(0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void groupThatHasItsResult_doesNotEndWhatItsOwnerDoesBesides() throws Exception {
        try (var race = TaskGroup.open(Joiner.<Integer>anySuccessfulResultOrThrow())) {
            race.fork(() -> 1);
            Eventually.holds(race::isCancelled);
            try (var inner = TaskGroup.open()) {
                var fork = inner.fork(() -> 2);
                inner.join();
                assertThat(fork.get() + race.join()).isEqualTo(3);
            }
        }
    }

    @Test
    void deadline_endsAnEventLoopUnderIt_andIsNamed() {
        try (var group = TaskGroup.open(o -> o.withTimeout(SHORT).withName("request"))) {
            assertThatThrownBy(() -> EventLoop.run(loop -> loop.blocking(this::waitForInterrupt)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("loop was ended by the deadline of the group around it, request, PT0.05S");
            assertThatThrownBy(group::join).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> EventLoop.run(_ -> met.incrementAndGet())).isInstanceOf(TimeoutException.class);
        }
        assertThat(met).hasValue(0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void deadline_goesThroughALoop_toTheGroupOfACoroutine() throws Exception {
        var seen = new CompletableFuture<Throwable>();
        try (var outer = TaskGroup.open(o -> o.withTimeout(SHORT).withName("request"))) {
            outer.fork(() -> EventLoop.run(_ -> {
                try (var inner = TaskGroup.open()) {
                    inner.fork(this::waitForInterrupt);
                    return inner.join();
                } catch (Throwable thrown) {
                    seen.complete(thrown);
                    throw thrown;
                }
            }));
            assertThatThrownBy(outer::join).isInstanceOf(TimeoutException.class);
        }
        assertThat(seen.join()).isInstanceOf(TimeoutException.class).hasMessageContaining("around it, request");
    }

    @Test
    void deadline_endsTheWaitForASupervisor_andStopsNothingOfIt() throws Exception {
        try (var supervisor = Supervisor.open()) {
            supervisor.start(ChildSpec.of("service", this::waitForInterrupt));
            try (var group = TaskGroup.open(o -> o.withTimeout(SHORT).withName("request"))) {
                assertThatThrownBy(supervisor::join)
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("join of supervisor was ended by the deadline of the group around it, request");
                assertThatThrownBy(supervisor::join).isInstanceOf(TimeoutException.class);
                assertThat(group.isCancelled()).isTrue();
            }
            assertThat(supervisor.children()).containsValue(ChildState.RUNNING);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void groupInACoroutine_isEndedWithTheLoop_evenIfTheInterruptWasSwallowed() {
        inCancelledCoroutine(loop -> {
            try {
                loop.sleep(LONG);
            } catch (InterruptedException swallowed) {
                met.incrementAndGet();
            }
            try (var group = TaskGroup.open()) {
                group.fork(this::waitForInterrupt);
                return group.join();
            }
        });
        assertThat(met).hasValue(1);
    }

    @Test
    void groupOfACoroutineThatWasCancelledByItsHandle_isCancelledToo() throws Exception {
        EventLoop.run(loop -> {
            var started = new CompletableFuture<Boolean>();
            var cancelled = loop.spawn(() -> {
                try {
                    started.complete(true);
                    loop.sleep(LONG);
                } catch (InterruptedException swallowed) {
                    met.incrementAndGet();
                }
                try (var group = TaskGroup.open()) {
                    group.fork(this::waitForInterrupt);
                    return group.join();
                }
            });
            loop.await(started);
            return cancelled.cancel(true);
        });
        assertThat(met).hasValue(1);
    }

    @Test
    void coroutineThatForgetsToCloseAGroup_fails_andNothingOfItIsLeft() {
        List<Thread> threads = new ArrayList<>();
        assertThatThrownBy(() -> EventLoop.run(_ -> TaskGroup.open().fork(() -> {
                    threads.add(Thread.currentThread());
                    return waitForInterrupt();
                })))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 group(s) still open");
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    @Test
    void loopJoinedFromInsideAGroupOfItsCoroutine_isRefused() throws Exception {
        EventLoop.run(loop -> {
            try (var group = TaskGroup.open()) {
                group.fork(() -> {
                    assertThatThrownBy(loop::join).isInstanceOf(IllegalStateException.class);
                    return met.incrementAndGet();
                });
                return group.join();
            }
        });
        assertThat(met).hasValue(1);
    }
}
