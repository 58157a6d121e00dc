package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
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

    /** A channel that blocks is closed by an interrupt of whoever writes to it, and that would be the worker's end. */
    @Test
    void submitterThatIsInterruptedAgainAndAgain_costsNoWorker() throws Exception {
        byte[] large = new byte[20_000_000];
        Fn<byte[], Long> pid = bytes -> bytes.length == large.length ? ProcessHandle.current().pid() : -1;
        try (Pool pool = Pool.processes(1)) {
            long worker = pool.map(List.of(large), pid).getFirst();
            List<Long> pids = new ArrayList<>();
            Thread submitter = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5; i++) {
                    Task<Long> task = pool.submit(() -> pid.apply(large));
                    pids.add(joinDeaf(task));
                }
            });
            while (submitter.isAlive()) {
                submitter.interrupt();
                Thread.onSpinWait();
            }
            assertThat(pids).hasSize(5).containsOnly(worker);
        }
    }

    private static long joinDeaf(Task<Long> task) {
        while (true) {
            try {
                return task.get();
            } catch (InterruptedException again) {
                // as often as it likes
            } catch (ExecutionException failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
