package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.LogOf;
import dev.progeny.Pool;
import dev.progeny.os.Timers;
import dev.progeny.scope.TaskGroup.TimeoutException;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that were left open on a thread that goes on to other work; and very many of them. */
@Timeout(30)
@ExtendWith(NothingLeft.class)
class ForgottenGroupTest {

    @RegisterExtension
    private final LogOf log = new LogOf(TaskGroup.class);

    @RegisterExtension
    private final LogOf timerLog = new LogOf(Timers.class);

    private final CountDownLatch never = new CountDownLatch(1);

    private Integer waitForInterrupt() throws InterruptedException {
        never.await();
        return 0;
    }

    private static Boolean forgets() {
        return TaskGroup.open(o -> o.withName("forgotten").withTimeout(Duration.ZERO)).isCancelled();
    }

    private static String unrelated() throws InterruptedException {
        try (var group = TaskGroup.open()) {
            var fork = group.fork(() -> "done");
            group.join();
            return fork.get();
        }
    }

    private void afterAForgottenGroup_isUnharmed(ExecutorService oneThread) throws Exception {
        Callable<Boolean> first = () -> forgets();
        Callable<String> second = () -> unrelated();
        assertThat(oneThread.submit(first).get()).isTrue();
        assertThat(oneThread.submit(second).get()).isEqualTo("done");
        assertThat(oneThread.submit(second).get()).isEqualTo("done");
        assertThat(log.records()).singleElement().extracting(LogRecord::getMessage).asString()
                .contains("forgotten was left open by " + ForgottenGroupTest.class.getName() + ".forgets");
    }

    @Test
    void groupForgottenOnAnExecutorsThread_doesNotEndTheNextTasksGroups() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            afterAForgottenGroup_isUnharmed(executor);
        }
    }

    @Test
    void groupForgottenOnAPoolsThread_doesNotEndTheNextTasksGroups() throws Exception {
        try (var pool = Pool.threads(1)) {
            afterAForgottenGroup_isUnharmed(pool);
        }
    }

    private static TaskGroup<Object, Void> opened() {
        return TaskGroup.open(o -> o.withTimeout(Duration.ZERO).withName("outer"));
    }

    @Test
    void groupThatAHelperOpened_isAroundWhatItsCallerOpens() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor()) {
            executor.submit(() -> {
                        try (var _ = opened();
                                var inner = TaskGroup.open()) {
                            inner.fork(this::waitForInterrupt);
                            assertThatThrownBy(inner::join)
                                    .isInstanceOf(TimeoutException.class)
                                    .hasMessageContaining("around it, outer");
                        }
                    })
                    .get();
        }
        assertThat(log.records()).isEmpty();
    }

    @Test
    void deadlineOfThousandsOfNestedGroups_interruptsTheInnermost() {
        int many = 20_000;
        List<TaskGroup<Object, Void>> groups = new ArrayList<>();
        groups.add(TaskGroup.open(o -> o.withTimeout(Duration.ofMillis(500)).withName("outermost")));
        try {
            while (groups.size() < many) {
                groups.add(TaskGroup.open());
            }
            var innermost = groups.getLast();
            innermost.fork(this::waitForInterrupt);
            assertThatThrownBy(innermost::join).isInstanceOf(TimeoutException.class).hasMessageContaining("outermost");
        } finally {
            groups.reversed().forEach(TaskGroupClosing::quietly);
        }
    }

    /** Groups with a fork complain that they were not joined, which is not the point here. */
    private static final class TaskGroupClosing {

        static void quietly(TaskGroup<?, ?> group) {
            try {
                group.close();
            } catch (IllegalStateException notJoined) {
                assertThat(notJoined).hasMessageContaining("join()");
            }
        }
    }

    @Test
    void errorOfATimersAction_isTold() {
        var failure = new StackOverflowError("of an action");
        var _ = Timers.after(Duration.ZERO, () -> {
            throw failure;
        });
        Eventually.holds(() -> timerLog.records().size() == 1);
        assertThat(timerLog.records().getFirst().getThrown()).isSameAs(failure);
    }
}
