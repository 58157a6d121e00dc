package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A process dies in the middle of a call of semaphore, latch, event or barrier, or while it waits at one. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
@Tag("thorough")
class SynchronizerDeathTest {

    private static final Duration SOON = Duration.ofSeconds(1); // 100 ms are promised; this machine may be busy

    private final Pool here = Pool.threads(4);

    @AfterEach
    void close() {
        here.shutdownNow();
        here.close();
    }

    private static void dieAt(Step step, Action action) throws InterruptedException {
        ChildProcess<Void> child = ChildProcess.start(
                action, ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step));
        child.join();
        assertThat(child.exitCode()).hasValue(137);
    }

    private static void assertEndsSoon(Task<?> task) throws InterruptedException {
        long start = System.nanoTime();
        try {
            task.get();
        } catch (ExecutionException alsoAnEnd) {
            assertThat(alsoAnEnd.getCause()).isInstanceOf(BrokenBarrierException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    private static void assertBreaksSoon(Task<Integer> party) throws InterruptedException {
        assertEndsSoon(party);
        assertThatThrownBy(party::get).hasCauseInstanceOf(BrokenBarrierException.class);
    }

    /** A party of this process that waits. */
    private Task<Integer> party(SharedBarrier barrier) {
        int before = barrier.getNumberWaiting();
        Task<Integer> party = here.submit(() -> barrier.await());
        Eventually.holds(() -> barrier.getNumberWaiting() == before + 1);
        return party;
    }

    private void assertOpensAgain(SharedBarrier barrier) throws Exception {
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        for (int i = 1; i < barrier.getParties(); i++) {
            var _ = party(barrier);
        }
        assertThat(barrier.await()).isZero();
    }

    @Test
    void permitsOfADeadProcess_areNotGivenBack_andTheOthersServeTheRest() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(2);
        dieAt(Step.SEMAPHORE_ACQUIRED, permits::acquire);
        assertThat(permits.tryAcquire()).isTrue();
        assertThat(permits.tryAcquire()).isFalse();
    }

    @Test
    void whoWaits_goesOn_ifTheProcessThatReleasesDiesBeforeItHasToldThem() throws Exception {
        SharedSemaphore permits = SharedSemaphore.create(0);
        SharedLatch latch = SharedLatch.create(1);
        SharedEvent event = SharedEvent.create();
        Task<Void> acquirer = here.submit(() -> permits.acquire());
        Task<Void> atLatch = here.submit(() -> latch.await());
        Task<Void> atEvent = here.submit(() -> event.await());
        dieAt(Step.SEMAPHORE_RELEASED, permits::release);
        assertEndsSoon(acquirer);
        dieAt(Step.LATCH_OPENED, latch::countDown);
        assertEndsSoon(atLatch);
        dieAt(Step.EVENT_SET, event::set);
        assertEndsSoon(atEvent);
    }

    @Test
    void partyThatIsKilledWhileItWaits_breaksTheBarrierForTheOthers() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(4);
        for (int i = 0; i < 3; i++) {
            Task<Integer> before = party(barrier);
            ChildProcess<Integer> child = ChildProcess.start(() -> barrier.await());
            Eventually.holds(() -> barrier.getNumberWaiting() == 2);
            Task<Integer> after = party(barrier);
            long killed = System.nanoTime();
            child.kill();
            assertBreaksSoon(before);
            System.out.println("barrier broken after " + (System.nanoTime() - killed) / 1_000_000 + " ms");
            assertBreaksSoon(after);
            child.join();
            assertOpensAgain(barrier);
        }
    }

    @Test
    void lastToCome_doesNotCountAPartyThatDiedWhileNobodyElseWaited() throws Exception {
        SharedLong actions = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(2, () -> actions.set(1));
        ChildProcess<Integer> child = ChildProcess.start(() -> barrier.await());
        Eventually.holds(() -> barrier.getNumberWaiting() == 1);
        child.kill();
        child.join();
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        assertThat(actions.get()).isZero();
        assertOpensAgain(barrier);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"BARRIER_PLACED", "BARRIER_ARRIVED", "MUTEX_FREED"})
    void partyThatDiesWhileItComes_breaksTheBarrierForTheOthers(Step step) throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        Task<Integer> waiting = party(barrier);
        dieAt(step, () -> barrier.await());
        assertBreaksSoon(waiting);
        assertOpensAgain(barrier);
    }

    @Test
    void lastPartyThatDiesInTheAction_breaksTheBarrierForTheOthers() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2, () -> Runtime.getRuntime().halt(9));
        Task<Integer> waiting = party(barrier);
        ChildProcess<Integer> child = ChildProcess.start(() -> barrier.await());
        child.join();
        assertThat(child.exitCode()).hasValue(9);
        assertBreaksSoon(waiting);
    }

    @Test
    void lastPartyThatDiesAfterTheAction_breaksTheBarrierForTheOthers() throws Exception {
        SharedLong actions = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(2, () -> actions.set(1));
        Task<Integer> waiting = party(barrier);
        dieAt(Step.BARRIER_ACTED, () -> barrier.await());
        assertThat(actions.get()).isEqualTo(1);
        assertBreaksSoon(waiting);
        assertOpensAgain(barrier);
    }

    @Test
    void lastPartyThatDiesAfterTheRoundHasEnded_letsTheOthersThrough_andBreaksTheNextRound() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        Task<Integer> waiting = party(barrier);
        dieAt(Step.BARRIER_TRIPPED, () -> barrier.await());
        assertEndsSoon(waiting);
        assertThat(waiting.get()).isEqualTo(1);
        assertThatThrownBy(barrier::await).isInstanceOf(BrokenBarrierException.class);
        assertOpensAgain(barrier);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"MUTEX_TAKEN", "BARRIER_MARKED", "BARRIER_TRIPPED"})
    void processThatDiesWhileItAborts_hasBrokenTheBarrier(Step step) throws Exception {
        SharedBarrier barrier = SharedBarrier.create(2);
        Task<Integer> waiting = party(barrier);
        dieAt(step, barrier::abort);
        assertBreaksSoon(waiting);
        assertThat(barrier.isBroken()).isTrue();
        assertOpensAgain(barrier);
    }
}
