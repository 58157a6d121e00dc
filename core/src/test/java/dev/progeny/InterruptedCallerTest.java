package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thread that shall stop may still use a pool: its interrupt is its own, and no worker's end. */
@ExtendWith(NothingLeft.class)
class InterruptedCallerTest {

    @Test
    void submitByAnInterruptedThread_runs_inTheSameWorker() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            Thread.currentThread().interrupt();
            Task<Long> task = pool.submit(() -> ProcessHandle.current().pid());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(task.get()).isEqualTo(pid);
        }
    }

    @Test
    void shutdownByAnInterruptedThread_runsTheExitHooksOfTheWorkers() throws Exception {
        SharedLong hooks = SharedLong.create(0);
        try (Pool pool = Pool.processes(1)) {
            pool.submit(() -> Runtime.getRuntime().addShutdownHook(new Thread(hooks::incrementAndGet))).get();
            Thread.currentThread().interrupt();
            pool.shutdown();
            assertThat(Thread.interrupted()).isTrue();
            Eventually.holds(pool::isTerminated);
        }
        assertThat(hooks.get()).isEqualTo(1);
    }
}
