package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One thread keeps the time of all pools: nothing that a user or a worker does may hold it up. */
@ExtendWith(NothingLeft.class)
class TimerThreadTest {

    private static final TaskOptions SHORT = TaskOptions.defaults().withTimeout(Duration.ofMillis(50));

    private static Pool open(Model model) {
        return switch (model) {
            case PROCESSES -> Pool.processes(1);
            case THREADS -> Pool.threads(1);
            case COROUTINES -> Pool.coroutines(1);
            case HYBRID -> Pool.hybrid(1, 2);
        };
    }

    @ParameterizedTest
    @EnumSource
    void callbackOfATimeOutThatBlocks_holdsUpNoOtherTimeOut(Model model) throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (Pool pool = open(model);
                Pool other = Pool.threads(1)) {
            try {
                Task<Integer> late = pool.submit(TimerThreadTest::sleepLong, SHORT);
                CompletableFuture<Void> callback = late.handle((result, failure) -> {
                            entered.countDown();
                            return failure;
                        })
                        .thenAccept(failure -> await(release));
                assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
                assertTimesOut(other.submit(TimerThreadTest::sleepLong, SHORT));
                assertThat(callback).isNotDone();
            } finally {
                release.countDown();
            }
        }
    }

    /** The pipe of its stdin holds some 7,000 words, and its end by the grace is the timer's to bring. */
    @Tag("thorough")
    @Test
    void workerThatIsStoppedWithThousandsOfTimeOuts_holdsUpNoOtherTimeOut() throws Exception {
        try (Pool pool = Pool.hybrid(1, 8_000, o -> o.withHeartbeat(Duration.ZERO).withCancelGrace(Duration.ofSeconds(1)));
                Pool other = Pool.threads(1)) {
            long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 7_900; i++) {
                tasks.add(pool.submit(
                        TimerThreadTest::sleepLong, TaskOptions.defaults().withTimeout(Duration.ofSeconds(2))));
            }
            Programs.stop(worker);
            for (Task<Integer> task : tasks) {
                assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            }
            assertTimesOut(other.submit(TimerThreadTest::sleepLong, SHORT));
        }
    }

    private static void assertTimesOut(Task<?> task) {
        assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(TaskTimeoutException.class);
    }

    private static int sleepLong() throws InterruptedException {
        Thread.sleep(60_000);
        return 0;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }
}
