package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.shared.SharedLatch;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whoever started them has ended, and nothing happens until the JDK's own threads end too, for want of work: carriers after
 * 30 s, those that wait for processes after 60 s.
 */
@Timeout(200)
@ExtendWith(NothingLeft.class)
class IdlenessTest {

    private static final Duration IDLE = Duration.ofSeconds(70);

    private record Started(Pool pool, long worker, ChildProcess<Long> child) {

        static Started here(SharedLatch up, SharedLatch end) {
            // Else the worker would be stopped after a minute, and asked every ten seconds.
            Pool pool = Pool.processes(1, o -> o.withIdleTimeout(Duration.ofHours(1)).withHeartbeat(Duration.ZERO));
            long worker = pool.submit(() -> ProcessHandle.current().pid()).join();
            ChildProcess<Long> child = ChildProcess.start(() -> {
                up.countDown();
                end.await();
                return ProcessHandle.current().pid();
            });
            await(up); // before that it is not tied yet
            return new Started(pool, worker, child);
        }

        private static void await(SharedLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException nobodyKnowsThisThread) {
                throw new AssertionError(nobodyKnowsThisThread);
            }
        }

        void answersStill() throws InterruptedException, ExecutionException {
            try (pool) {
                assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(worker);
                assertThat(child.result()).isEqualTo(child.pid());
                child.join();
                assertThat(child.exitCode()).hasValue(0);
            }
        }
    }

    @Test
    void processesOfThreadsThatEnded_answerAfterAMinuteOfIdleness() throws Exception {
        List<Started> all = new ArrayList<>();
        try (SharedLatch end = SharedLatch.create(1)) {
            for (Thread.Builder kind : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
                try (SharedLatch up = SharedLatch.create(1)) {
                    kind.start(() -> all.add(Started.here(up, end))).join();
                }
            }
            System.gc();
            Thread.sleep(IDLE);
            end.countDown();
            for (Started each : all) {
                each.answersStill();
            }
        }
    }
}
