package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Action;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ran into a deadlock of the pool's lock and a task's within 6 to 200 s runs for five minutes, and the time is kept. */
@Timeout(900)
class LockOrderLoopTest {

    private static final Duration HOW_LONG = Duration.ofSeconds(Long.getLong("progeny.lockOrderSeconds", 300));
    private static final List<Integer> INPUTS = IntStream.range(0, 2_000).boxed().toList();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean over;

    @Test
    void mapsBesideSubmits_neverWaitForEachOther() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Pool pool = Pool.processes(2);
                Pool timed = Pool.threads(1)) {
            for (int i = 0; i < 3; i++) {
                threads.add(looping(() -> assertThat(pool.map(INPUTS, x -> x + 1)).hasSize(INPUTS.size())));
            }
            threads.add(looping(() -> pool.submit(() -> Thread.sleep(40)).get()));
            long end = System.nanoTime() + HOW_LONG.toNanos();
            for (long before = 0; end - System.nanoTime() > 0 && failure.get() == null; before = rounds.get()) {
                assertThat(timedOut(timed)).as("the timer keeps its time").isTrue();
                Thread.sleep(1_000);
                assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).isNull();
                assertThat(rounds.get()).as("rounds in a second").isGreaterThan(before);
            }
            over = true;
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
            }
        }
        assertThat(failure.get()).isNull();
    }

    private static boolean timedOut(Pool pool) throws InterruptedException {
        Task<Void> late = pool.submit(
                () -> {
                    Thread.sleep(60_000);
                    return null;
                },
                TaskOptions.defaults().withTimeout(Duration.ofMillis(20)));
        try {
            late.get();
            return false;
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof TaskTimeoutException;
        }
    }

    private Thread looping(Action step) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!over) {
                    step.perform();
                    rounds.incrementAndGet();
                }
            } catch (Throwable failed) {
                failure.compareAndSet(null, failed);
            }
        });
    }
}
