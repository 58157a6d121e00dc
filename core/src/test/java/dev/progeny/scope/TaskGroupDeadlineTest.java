package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.scope.TaskGroup.FailedException;
import dev.progeny.scope.TaskGroup.TimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Time-outs, nested in one thread and in several, and what is not one. */
class TaskGroupDeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CountDownLatch never = new CountDownLatch(1);

    private Integer waitForInterrupt() throws InterruptedException {
        never.await();
        return 0;
    }

    @Test
    void deadline_cancelsAndIsThrownByJoin_withItsLength() {
        try (var group = TaskGroup.open(o -> o.withTimeout(SHORT).withName("prices"))) {
            var fork = group.fork(this::waitForInterrupt);
            assertThatThrownBy(group::join)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("prices reached its deadline, PT0.1S after it was opened");
            assertThat(fork.state()).isEqualTo(TaskGroup.Subtask.State.UNAVAILABLE);
            assertThat(group.isCancelled()).isTrue();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void deadlineThatHasPassedAtOnce_letsNothingStart() {
        try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ZERO))) {
            group.fork(this::waitForInterrupt);
            assertThatThrownBy(group::join).isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void deadlineThatHasPassedAtOnce_hasPassedBeforeOpenReturns() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            var ran = new AtomicReference<Boolean>(false);
            try (var group = TaskGroup.open(o -> o.withTimeout(none))) {
                assertThat(group.isCancelled()).isTrue();
                group.fork(() -> ran.getAndSet(true));
                assertThatThrownBy(group::join).isInstanceOf(TimeoutException.class).hasMessageContaining(none.toString());
            }
            assertThat(ran).hasValue(false);
        }
    }

    @Test
    void deadlineBeyondAllTime_isNone() throws Exception {
        try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)))) {
            var fork = group.fork(() -> 1);
            group.join();
            assertThat(fork.get()).isEqualTo(1);
        }
    }

    @Test
    void deadlineAfterTheJoin_doesNothing() throws Exception {
        try (var group = TaskGroup.open(o -> o.withTimeout(LONG))) {
            var fork = group.fork(() -> 1);
            group.join();
            assertThat(fork.get()).isEqualTo(1);
            assertThat(group.isCancelled()).isFalse();
        }
    }

    @Test
    void failureBeforeTheDeadline_isTheFailure() {
        try (var group = TaskGroup.open(o -> o.withTimeout(LONG))) {
            group.fork(() -> {
                throw new IOException();
            });
            assertThatThrownBy(group::join).isInstanceOf(FailedException.class);
        }
    }

    @Test
    void outerDeadline_endsAnInnerGroupOfTheSameThread_andIsNamed() {
        try (var outer = TaskGroup.open(o -> o.withTimeout(SHORT).withName("outer"))) {
            try (var inner = TaskGroup.open(o -> o.withTimeout(LONG).withName("inner"))) {
                inner.fork(this::waitForInterrupt);
                assertThatThrownBy(inner::join)
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("inner was ended by the deadline of the group around it, outer, PT0.1S");
            }
            assertThatThrownBy(outer::join).isInstanceOf(TimeoutException.class).hasMessageStartingWith("outer reached");
        }
    }

    @Test
    void outerDeadline_endsAnInnerGroupOfASubtask_andIsNamedThere() {
        var seen = new CompletableFuture<Throwable>();
        var stillInterrupted = new AtomicReference<Boolean>();
        try (var outer = TaskGroup.open(o -> o.withTimeout(SHORT).withName("outer"))) {
            outer.fork(() -> {
                try (var inner = TaskGroup.open(o -> o.withTimeout(LONG))) {
                    inner.fork(this::waitForInterrupt);
                    return inner.join();
                } catch (Throwable thrown) {
                    seen.complete(thrown);
                    while (!Thread.currentThread().isInterrupted()) { // the interrupt comes, and is not swallowed
                        Thread.onSpinWait();
                    }
                    stillInterrupted.set(true);
                    throw thrown;
                }
            });
            assertThatThrownBy(outer::join).isInstanceOf(TimeoutException.class).hasMessageStartingWith("outer reached");
        }
        assertThat(seen.join()).isInstanceOf(TimeoutException.class).hasMessageContaining("around it, outer");
        assertThat(stillInterrupted).hasValue(true);
    }

    @Test
    void innerDeadline_leavesTheOuterGroupAlone() throws Exception {
        try (var outer = TaskGroup.open(o -> o.withTimeout(LONG))) {
            var rescued = outer.fork(() -> {
                try (var inner = TaskGroup.open(o -> o.withTimeout(SHORT))) {
                    inner.fork(this::waitForInterrupt);
                    return inner.join() == null;
                } catch (TimeoutException mine) {
                    return true;
                }
            });
            outer.join();
            assertThat(rescued.get()).isTrue();
        }
    }

    @Test
    void groupOpenedAfterTheOuterDeadline_endsAtOnce() {
        try (var outer = TaskGroup.open(o -> o.withTimeout(Duration.ZERO).withName("outer"))) {
            outer.fork(this::waitForInterrupt);
            assertThatThrownBy(outer::join).isInstanceOf(TimeoutException.class);
            try (var inner = TaskGroup.open()) {
                inner.fork(this::waitForInterrupt);
                assertThatThrownBy(inner::join).isInstanceOf(TimeoutException.class).hasMessageContaining("outer");
            }
        }
    }

    @Test
    void cancelBySiblingInsideADeadline_isAnInterruptInTheInnerGroup_notATimeout() {
        var seen = new CompletableFuture<Throwable>();
        var waiting = new CountDownLatch(1);
        try (var outer = TaskGroup.open(o -> o.withTimeout(LONG))) {
            outer.fork(() -> {
                try (var inner = TaskGroup.open(o -> o.withTimeout(LONG))) {
                    inner.fork(() -> {
                        waiting.countDown();
                        return waitForInterrupt();
                    });
                    return inner.join();
                } catch (Throwable thrown) {
                    seen.complete(thrown);
                    throw thrown;
                }
            });
            outer.fork(() -> {
                waiting.await();
                throw new IOException();
            });
            assertThatThrownBy(outer::join).isInstanceOf(FailedException.class);
        }
        assertThat(seen.join()).isInstanceOf(InterruptedException.class);
    }
}
