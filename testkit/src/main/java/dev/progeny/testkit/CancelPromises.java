package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What <code>cancel</code> stops, and what it leaves alone. */
abstract class CancelPromises extends TaskPromises {

    @Test
    void cancelOfWhatRuns_interruptsIt() throws Exception {
        SharedLong started = SharedLong.create(0);
        SharedLong interrupted = SharedLong.create(0);
        Task<Integer> task = pool.submit(() -> {
            started.set(1);
            try {
                return sleepLong();
            } catch (InterruptedException stopped) {
                interrupted.set(1);
                throw stopped;
            }
        });
        Eventually.holds(() -> started.get() == 1);
        assertThat(task.cancel(true)).isTrue();
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        Eventually.holds(() -> interrupted.get() == 1);
    }

    /** Something else was cancelled, not this task. */
    @Test
    void cancellationThatAJobThrows_isItsFailure() throws Exception {
        Task<Integer> task = pool.submit(() -> {
            throw new CancellationException("of something else");
        });
        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CancellationException.class)
                .hasMessage("of something else");
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.state()).isEqualTo(Future.State.FAILED);
        assertThat(task.exceptionNow()).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> pool.map(List.of(1, 2), x -> {
                    throw new CancellationException("of something else");
                }))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void cancelOfWhatWaits_meansItNeverRuns() throws Exception {
        SharedLong release = SharedLong.create(0);
        SharedLong ran = SharedLong.create(0);
        try (Pool one = openOne()) {
            Task<Void> first = one.submit(() -> {
                while (release.get() == 0) {
                    Thread.sleep(1);
                }
            });
            Task<Long> second = one.submit(() -> ran.incrementAndGet());
            assertThat(second.cancel(false)).isTrue();
            release.set(1);
            first.get();
        }
        assertThat(ran.get()).isZero();
    }

    @Test
    void cancelWithoutInterrupt_letsTheTaskFinish_andDropsItsResult() throws Exception {
        Gate gate = Gate.closed();
        Task<Integer> task = pool.submit(() -> gate.pass(1));
        gate.awaitEntered(1);
        assertThat(task.cancel(false)).isTrue();
        assertThatThrownBy(task::get).isInstanceOf(CancellationException.class);
        gate.letAllPass();
        Eventually.holds(() -> gate.passed().get() == 1);
        assertThat(gate.interrupted().get()).isZero();
        assertThat(task.state()).isEqualTo(Future.State.CANCELLED);
        assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
    }

    @Test
    void cancelOfWhatIsDone_changesNothing() throws Exception {
        Task<Integer> task = pool.submit(() -> 1);
        task.get();
        assertThat(task.cancel(true)).isFalse();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.get()).isEqualTo(1);
    }

    @Test
    void interruptOfACancelledTask_reachesNoOther() throws Exception {
        try (Pool one = openOne()) {
            for (int i = 0; i < 50; i++) {
                Task<Integer> cancelled = one.submit(() -> 1);
                cancelled.cancel(true); // before, while or after it runs
                assertThat(one.submit(Thread::interrupted).get()).isFalse();
            }
        }
    }
}
