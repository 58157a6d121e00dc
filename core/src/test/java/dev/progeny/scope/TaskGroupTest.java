package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import dev.progeny.scope.TaskGroup.FailedException;
import dev.progeny.scope.TaskGroup.Joiner;
import dev.progeny.scope.TaskGroup.Subtask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Forks, failures, the end, and who may do what. Deadlines are in {@link TaskGroupDeadlineTest}. */
class TaskGroupTest {

    private final AtomicInteger interrupted = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    /** Waits until it is interrupted, and counts that. */
    private Integer waitForInterrupt() throws InterruptedException {
        try {
            never.await();
            return 0;
        } catch (InterruptedException cancelled) {
            interrupted.incrementAndGet();
            throw cancelled;
        }
    }

    @Test
    void results_areThereAfterJoin() throws Exception {
        try (var group = TaskGroup.open()) {
            var a = group.fork(() -> 1);
            var b = group.fork(() -> 2);
            group.join();
            assertThat(a.get() + b.get()).isEqualTo(3);
            assertThat(a.state()).isEqualTo(Subtask.State.SUCCESS);
            assertThat(group.isCancelled()).isFalse();
        }
    }

    @Test
    void memory_ofASubtaskIsSeenAfterJoin() throws Exception {
        int[] plain = new int[100];
        try (var group = TaskGroup.open()) {
            for (int i = 0; i < plain.length; i++) {
                int mine = i;
                group.fork((Runnable) () -> plain[mine] = mine);
            }
            group.join();
        }
        assertThat(plain).isSorted().endsWith(99);
    }

    @Test
    void failingFork_cancelsItsSiblings_andJoinThrowsIt() throws Exception {
        var cause = new IOException("disk full");
        var ready = new CountDownLatch(2);
        try (var group = TaskGroup.open(o -> o.withName("upload"))) {
            Callable<Integer> sibling = () -> {
                ready.countDown();
                return waitForInterrupt();
            };
            var first = group.fork(sibling);
            var second = group.fork(sibling);
            var failing = group.fork(() -> {
                ready.await();
                throw cause;
            });
            assertThatThrownBy(group::join)
                    .isInstanceOf(FailedException.class)
                    .hasMessage("upload: java.io.IOException: disk full")
                    .cause()
                    .isSameAs(cause);
            assertThat(group.isCancelled()).isTrue();
            assertThat(failing.exception()).isSameAs(cause);
            assertThat(List.of(first.state(), second.state())).containsOnly(Subtask.State.UNAVAILABLE);
        }
        assertThat(interrupted).hasValue(2); // close has waited for both
    }

    @Test
    void errorOfASubtask_isAFailureToo() throws Exception {
        try (var group = TaskGroup.open()) {
            group.fork(() -> {
                throw new StackOverflowError();
            });
            assertThatThrownBy(group::join).hasCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void forkAfterCancellation_neverRuns() throws Exception {
        var ran = new AtomicBoolean();
        try (var group = TaskGroup.open()) {
            group.fork(() -> {
                throw new IOException();
            });
            Eventually.holds(group::isCancelled);
            var late = group.fork(() -> ran.getAndSet(true));
            assertThatThrownBy(group::join).isInstanceOf(FailedException.class);
            assertThat(late.state()).isEqualTo(Subtask.State.UNAVAILABLE);
            assertThatThrownBy(late::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("UNAVAILABLE");
            assertThatThrownBy(late::exception).isInstanceOf(IllegalStateException.class);
        }
        assertThat(ran).isFalse();
    }

    @Test
    void forkAfterTheEnd_isRefused() throws Exception {
        var group = TaskGroup.open();
        group.join();
        assertThatThrownBy(() -> group.fork(() -> 1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("JOINED");
        assertThatThrownBy(group::join).isInstanceOf(IllegalStateException.class);
        group.close();
        group.close();
        assertThatThrownBy(() -> group.fork(() -> 1)).isInstanceOf(IllegalStateException.class).hasMessageContaining("CLOSED");
    }

    @Test
    void otherThread_mayNotForkJoinOrClose() throws Exception {
        try (var group = TaskGroup.open()) {
            for (Work trespass : List.<Work>of(() -> group.fork(() -> 1), group::join, group::close)) {
                var outcome = new FutureTask<Void>(() -> {
                    trespass.run();
                    return null;
                });
                Thread.startVirtualThread(outcome).join();
                assertThat(outcome.exceptionNow()).isInstanceOf(WrongThreadException.class);
            }
            group.fork(() -> group.fork(() -> 1)); // a subtask is another thread as well
            assertThatThrownBy(group::join).hasCauseInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void outcomeBeforeJoin_isRefusedToTheOwner() throws Exception {
        try (var group = TaskGroup.open()) {
            var a = group.fork(() -> 1);
            assertThatThrownBy(a::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("join()");
            group.join();
            assertThatThrownBy(a::exception).isInstanceOf(IllegalStateException.class).hasMessageContaining("SUCCESS");
        }
    }

    @Test
    void closeWithoutJoin_cancelsWaitsAndComplains() throws Exception {
        var started = new CountDownLatch(1);
        var group = TaskGroup.open();
        group.fork(() -> {
            started.countDown();
            return waitForInterrupt();
        });
        started.await();
        assertThatThrownBy(group::close).isInstanceOf(IllegalStateException.class).hasMessageContaining("join()");
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void close_waitsForASubtaskThatIgnoresItsInterrupt_joinDoesNot() throws Exception {
        var started = new CountDownLatch(1);
        var joined = new CountDownLatch(1);
        var ended = new AtomicBoolean();
        var group = TaskGroup.open();
        group.fork(() -> {
            started.countDown();
            try {
                return waitForInterrupt();
            } catch (InterruptedException ignored) {
                joined.await();
                LockSupport.parkNanos(20_000_000); // a close that did not wait would be over by then
                return ended.getAndSet(true) ? 1 : 0;
            }
        });
        group.fork(() -> {
            started.await();
            throw new IOException();
        });
        assertThatThrownBy(group::join).isInstanceOf(FailedException.class);
        joined.countDown();
        group.close();
        assertThat(ended).isTrue();
    }

    @Test
    void foreignInterruptOfTheOwner_isAnInterruptedException_evenWithADeadline() throws Exception {
        var joining = new CompletableFuture<Thread>();
        var outcome = new FutureTask<Void>(() -> {
            try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofMinutes(1)))) {
                group.fork(this::waitForInterrupt);
                joining.complete(Thread.currentThread());
                group.join();
                return null;
            }
        });
        Thread.startVirtualThread(outcome);
        joining.get().interrupt();
        Eventually.holds(outcome::isDone);
        assertThat(outcome.exceptionNow()).isInstanceOf(InterruptedException.class);
        assertThat(interrupted.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void nestedGroups_innerFailureTravelsOutAndCancelsTheOuterSiblings() throws Exception {
        var cause = new IOException("inner");
        var waiting = new CountDownLatch(1);
        try (var outer = TaskGroup.open()) {
            outer.fork(() -> {
                waiting.countDown();
                return waitForInterrupt();
            });
            outer.fork(() -> {
                try (var inner = TaskGroup.open()) {
                    inner.fork(() -> {
                        waiting.await();
                        throw cause;
                    });
                    return inner.join();
                }
            });
            assertThatThrownBy(outer::join).rootCause().isSameAs(cause);
        }
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void nestedGroups_outerCancellationReachesTheInnermost() throws Exception {
        var waiting = new CountDownLatch(1);
        try (var outer = TaskGroup.open()) {
            var nested = outer.fork(() -> {
                try (var inner = TaskGroup.open()) {
                    inner.fork(() -> {
                        waiting.countDown();
                        return waitForInterrupt();
                    });
                    return inner.join();
                }
            });
            outer.fork(() -> {
                waiting.await();
                throw new IOException();
            });
            assertThatThrownBy(outer::join).hasCauseInstanceOf(IOException.class);
            assertThat(nested.state()).isEqualTo(Subtask.State.UNAVAILABLE);
        }
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void closingTheOuterFirst_closesTheInnerAndComplains() throws Exception {
        var outer = TaskGroup.open();
        var inner = TaskGroup.open();
        inner.fork(this::waitForInterrupt);
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class).hasMessageContaining("1 group(s)");
        inner.close(); // was closed already
        try (var next = TaskGroup.open()) { // the thread's stack of groups is in order again
            var a = next.fork(() -> 1);
            next.join();
            assertThat(a.get()).isEqualTo(1);
        }
    }

    @Test
    void subtaskThatForgetsToCloseAGroup_fails() throws Exception {
        try (var group = TaskGroup.open()) {
            group.fork(() -> TaskGroup.open().fork(this::waitForInterrupt));
            assertThatThrownBy(group::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 group(s) still open");
        }
    }

    @Test
    void allSuccessful_givesTheSubtasksInOrder() throws Exception {
        try (var group = TaskGroup.open(Joiner.<Integer>allSuccessfulOrThrow())) {
            for (int i = 0; i < 50; i++) {
                int mine = i;
                group.fork(() -> mine);
            }
            assertThat(group.join().map(Subtask::get)).isSorted().hasSize(50);
        }
    }

    @Test
    void anySuccessful_takesTheFirstResult_cancelsTheRest_andForgivesFailures() throws Exception {
        var failed = new CountDownLatch(1);
        var waiting = new CountDownLatch(1);
        try (var group = TaskGroup.open(Joiner.<Integer>anySuccessfulResultOrThrow())) {
            group.fork(() -> {
                waiting.countDown();
                return waitForInterrupt();
            });
            group.fork(() -> {
                failed.countDown();
                throw new IOException();
            });
            group.fork(() -> {
                failed.await();
                waiting.await();
                return 42;
            });
            assertThat(group.join()).isEqualTo(42);
        }
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void anySuccessful_withoutSuccess_throwsTheFailure_withoutSubtasks_saysSo() throws Exception {
        try (var group = TaskGroup.open(Joiner.<Integer>anySuccessfulResultOrThrow())) {
            group.fork(() -> {
                throw new IOException();
            });
            assertThatThrownBy(group::join).hasCauseInstanceOf(IOException.class);
        }
        try (var group = TaskGroup.open(Joiner.<Integer>anySuccessfulResultOrThrow())) {
            assertThatThrownBy(group::join).hasCauseInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void awaitAll_waitsForEverybodyAndThrowsNothing() throws Exception {
        try (var group = TaskGroup.open(Joiner.<Integer>awaitAll())) {
            List<Subtask<Integer>> forks = new ArrayList<>();
            forks.add(group.fork(() -> {
                throw new IOException();
            }));
            forks.add(group.fork(() -> 2));
            group.join();
            assertThat(forks).extracting(Subtask::state).containsExactly(Subtask.State.FAILED, Subtask.State.SUCCESS);
        }
    }

    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ScopedValue<String> UNBOUND = ScopedValue.newInstance();

    @Test
    void scopedValues_thatAreNamed_areBoundInSubtasks_andInGroupsInside() throws Exception {
        ScopedValue.where(USER, "ada").call(() -> {
            try (var group = TaskGroup.open(o -> o.withContext(USER, UNBOUND))) {
                var direct = group.fork(USER::get);
                var unbound = group.fork(UNBOUND::isBound);
                var nested = group.fork(() -> {
                    try (var inner = TaskGroup.open()) {
                        var deep = inner.fork(USER::get);
                        inner.join();
                        return deep.get();
                    }
                });
                group.join();
                assertThat(direct.get() + unbound.get() + nested.get()).isEqualTo("adafalseada");
            }
            return null;
        });
    }

    @Test
    void scopedValues_thatAreNotNamed_areNotInherited() throws Exception {
        ScopedValue.where(USER, "ada").call(() -> {
            try (var group = TaskGroup.open()) {
                var bound = group.fork(USER::isBound);
                group.join();
                assertThat(bound.get()).isFalse();
            }
            return null;
        });
    }

    /** Row 57, scaled: two waits of half a second. */
    @Test
    void twoDownloads_takeAsLongAsOne_andTwiceAsLongOneAfterTheOther() throws Exception {
        Callable<Integer> download = () -> {
            Thread.sleep(500);
            return 1;
        };
        long together = System.nanoTime();
        try (var group = TaskGroup.open()) {
            group.fork(download);
            group.fork(download);
            group.join();
        }
        together = System.nanoTime() - together;
        long apart = System.nanoTime();
        download.call();
        download.call();
        apart = System.nanoTime() - apart;
        assertThat(together / 1_000_000).isBetween(500L, 900L);
        assertThat(apart / 1_000_000).isGreaterThanOrEqualTo(1000L);
    }
}
