package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Task;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedLong;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What {@link java.util.concurrent.CyclicBarrier} says, and {@code abort}. */
abstract class BarrierPromises extends EventPromises {

    private List<Task<Integer>> come(SharedBarrier barrier, int parties) {
        List<Task<Integer>> waiting = elsewhere(parties, number -> barrier.await());
        if (parties < barrier.getParties()) {
            Eventually.holds(() -> barrier.getNumberWaiting() == parties);
        }
        return waiting;
    }

    private static void assertAllBroken(List<Task<Integer>> waiting) {
        assertThat(waiting)
                .allSatisfy(party -> assertThatThrownBy(party::get).hasCauseInstanceOf(BrokenBarrierException.class));
    }

    private void assertWorks(SharedBarrier barrier) throws Exception {
        assertThat(barrier.isBroken()).isFalse();
        List<Task<Integer>> others = come(barrier, barrier.getParties() - 1);
        assertThat(barrier.await()).isZero();
        assertThat(results(others)).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(barrier.getNumberWaiting()).isZero();
    }

    @Test
    void thousandRoundsOfFour_keepStep_withOneActionAndOneIndex0EachRound() throws Exception {
        SharedLong actions = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(4, () -> {
            var _ = actions.incrementAndGet();
        });
        var parties = elsewhere(4, number -> {
            int zeros = 0;
            for (int round = 1; round <= 1_000; round++) {
                int index = barrier.await();
                zeros += index == 0 ? 1 : 0;
                if (actions.get() < round || actions.get() > round + 1) {
                    throw new AssertionError("round " + round + ", actions " + actions.get());
                }
            }
            return zeros;
        });
        assertThat(results(parties).stream().mapToInt(zeros -> zeros).sum()).isEqualTo(1_000);
        assertThat(actions.get()).isEqualTo(1_000);
    }

    @Test
    void indices_countDownInTheOrderOfArrival() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        assertThat(barrier.getParties()).isEqualTo(3);
        List<Task<Integer>> first = come(barrier, 1);
        Task<Integer> second = elsewhere(() -> barrier.await());
        Eventually.holds(() -> barrier.getNumberWaiting() == 2);
        assertThat(barrier.await(1, TimeUnit.MINUTES)).isZero();
        assertThat(first.getFirst().get()).isEqualTo(2);
        assertThat(second.get()).isEqualTo(1);
    }

    @Test
    void barrierOfOne_letsThroughAtOnce_afterItsAction() throws Exception {
        SharedLong actions = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(1, () -> {
            var _ = actions.incrementAndGet();
        });
        assertThat(barrier.await()).isZero();
        assertThat(barrier.await(Duration.ZERO)).isZero();
        assertThat(actions.get()).isEqualTo(2);
    }

    @Test
    void timeOut_breaksItForAll_untilReset() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        List<Task<Integer>> waiting = come(barrier, 1);
        assertThatThrownBy(() -> barrier.await(20, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertAllBroken(waiting);
        assertThat(barrier.isBroken()).isTrue();
        assertThat(barrier.getNumberWaiting()).isZero();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        assertWorks(barrier);
        assertThatThrownBy(() -> barrier.await(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void interrupt_breaksItForTheOthers() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        List<Task<Integer>> waiting = come(barrier, 1);
        Local<Integer> interrupted = here(barrier::await);
        Eventually.holds(() -> barrier.getNumberWaiting() == 2);
        interrupted.interrupt();
        assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
        assertAllBroken(waiting);
        barrier.reset();
        Thread.currentThread().interrupt();
        assertThatThrownBy(barrier::await).isInstanceOf(InterruptedException.class);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void reset_sendsAwayThoseThatWait_andServesTheNext() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        barrier.reset();
        List<Task<Integer>> waiting = come(barrier, 2);
        barrier.reset();
        assertAllBroken(waiting);
        assertWorks(barrier);
    }

    @Test
    void abort_breaksItForThoseThatWaitAndThoseToCome() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        List<Task<Integer>> waiting = come(barrier, 2);
        barrier.abort();
        barrier.abort();
        assertAllBroken(waiting);
        assertAllBroken(come(barrier, 3));
        barrier.reset();
        assertWorks(barrier);
    }

    @Test
    void actionThatThrows_throwsAtTheLast_andBreaksItForTheOthers() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2, () -> {
            throw new IllegalStateException("action");
        });
        List<Task<Integer>> waiting = come(barrier, 1);
        assertThatThrownBy(barrier::await).isInstanceOf(IllegalStateException.class).hasMessage("action");
        assertAllBroken(waiting);
        assertThat(barrier.isBroken()).isTrue();
    }

    @Test
    void action_runsInTheProcessOfTheLastToCome() throws Exception {
        SharedLong pid = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(2, () -> pid.set(ProcessHandle.current().pid()));
        Local<Integer> first = here(barrier::await);
        Eventually.holds(() -> barrier.getNumberWaiting() == 1);
        long last = elsewhere(() -> {
                    int index = barrier.await();
                    return ProcessHandle.current().pid() + index;
                })
                .get();
        assertThat(first.get()).isEqualTo(1);
        assertThat(pid.get()).isEqualTo(last);
    }

    @Test
    void parties_areOneToHundredThousand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedBarrier.create(0))
                .withMessage("parties must be 1 to 100000: parties=0");
        assertThatIllegalArgumentException().isThrownBy(() -> SharedBarrier.create(100_001));
    }
}
