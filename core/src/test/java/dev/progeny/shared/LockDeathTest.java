package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A process dies while it holds the lock, waits for it, or waits on its condition. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // who dies unlocks nothing, and a loop would hide a wake-up too many
@Tag("thorough")
class LockDeathTest {

    private static final Duration SOON = Duration.ofSeconds(1); // 100 ms are promised; this machine may be busy

    private final Pool here = Pool.threads(1);
    private final SharedLock lock = SharedLock.create();
    private final Condition condition = lock.newCondition();
    private final SharedLong waiting = SharedLong.create(0);

    @AfterEach
    void close() {
        here.shutdownNow(); // a test that failed leaves some waiting
        here.close();
    }

    /** A child that holds the lock for good. */
    private ChildProcess<Void> owner() throws InterruptedException {
        SharedLock same = lock;
        SharedEvent held = SharedEvent.create();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            same.lock();
            held.set();
            SharedEvent.create().await();
        });
        held.await();
        return child;
    }

    private static void kill(ChildProcess<?> child) throws InterruptedException {
        child.kill();
        child.join();
    }

    /** Waits on the condition; the result is whether the lock came from a dead process. */
    private static boolean waitForSignal(SharedLock lock, Condition condition, SharedLong waiting)
            throws InterruptedException {
        lock.lock();
        waiting.incrementAndGet();
        condition.await();
        boolean ownerDied = lock.previousOwnerDied();
        lock.unlock();
        return ownerDied;
    }

    private ChildProcess<Boolean> waiter(ProcessOptions options) {
        SharedLock same = lock;
        Condition sameCondition = condition;
        SharedLong waits = waiting;
        long before = waiting.get();
        ChildProcess<Boolean> child =
                ChildProcess.start(() -> waitForSignal(same, sameCondition, waits), options);
        awaitWaiting(before + 1);
        return child;
    }

    private Task<Boolean> waiter() {
        long before = waiting.get();
        Task<Boolean> task = here.submit(() -> waitForSignal(lock, condition, waiting));
        awaitWaiting(before + 1);
        return task;
    }

    /** Who counted itself under the lock waits as soon as somebody else has the lock. */
    private void awaitWaiting(long count) {
        Eventually.holds(() -> waiting.get() == count);
        lock.lock();
        lock.unlock();
    }

    private static ProcessOptions dyingAt(Step step) {
        return ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step);
    }

    @Test
    void ownerThatIsKilled_leavesTheLockToTheNext_whoLearnsOfIt_andTheOneAfterDoesNot() throws Exception {
        for (int i = 0; i < 5; i++) {
            ChildProcess<Void> owner = owner();
            assertThat(lock.ownerPid()).hasValue(owner.pid());
            Task<Long> next = here.submit(() -> {
                lock.lock();
                assertThat(lock.previousOwnerDied()).isTrue();
                lock.unlock();
                return System.nanoTime();
            });
            long killed = System.nanoTime();
            owner.kill();
            Duration taken = Duration.ofNanos(next.get() - killed);
            System.out.println("next owner after " + taken.toMillis() + " ms");
            assertThat(taken).isLessThan(SOON);
            owner.join();
            lock.lock();
            assertThat(lock.previousOwnerDied()).isFalse();
            lock.unlock();
        }
    }

    @Test
    void lockOfADeadOwner_isTakenByTheFirstTry_howeverShort() throws Exception {
        kill(owner());
        assertThat(lock.tryLock(Duration.ofNanos(1))).isTrue();
        assertThat(lock.previousOwnerDied()).isTrue();
        lock.unlock();
        kill(owner());
        assertThat(lock.tryLock(Duration.ZERO)).isTrue();
        lock.unlock();
        kill(owner());
        assertThat(lock.tryLock()).isTrue();
        lock.lock();
        assertThat(lock.previousOwnerDied()).isTrue();
        lock.unlock();
        lock.unlock();
    }

    @Test
    void processThatIsKilledWhileItWaitsForTheLock_holdsNobodyUp() throws Exception {
        SharedLock same = lock;
        SharedLong asks = waiting;
        lock.lock();
        ChildProcess<Void> child = ChildProcess.start(() -> {
            asks.set(1);
            same.lock();
        });
        Eventually.holds(() -> waiting.get() == 1);
        kill(child);
        lock.unlock();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.previousOwnerDied()).isFalse();
        lock.unlock();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = "MUTEX_.*")
    void processThatDiesAtAStepOfTheLock_leavesItToTheNext(Step step) throws Exception {
        SharedLock same = lock;
        ChildProcess<Void> child = ChildProcess.start(
                () -> {
                    same.lock();
                    same.unlock();
                },
                dyingAt(step));
        child.join();
        assertThat(child.exitCode()).hasValue(137);
        assertThat(lock.tryLock(SOON)).isTrue();
        assertThat(lock.previousOwnerDied()).isEqualTo(step == Step.MUTEX_TAKEN);
        lock.unlock();
    }

    @Test
    void waiterThatIsKilled_takesNoSignal() throws Exception {
        ChildProcess<Boolean> first = waiter(ProcessOptions.defaults());
        Task<Boolean> second = waiter();
        kill(first);
        signal();
        assertThat(second.get()).isFalse();
    }

    @Test
    void waiterThatIsKilledBetweenSignalAndLock_leavesTheSignalToTheNext() throws Exception {
        ChildProcess<Boolean> first = waiter(ProcessOptions.defaults());
        Task<Boolean> second = waiter();
        lock.lock();
        condition.signal(); // the first, which cannot return without the lock
        kill(first);
        lock.unlock();
        assertSoon(second, false);
    }

    @Test
    void waiterThatDiesWithTheLockBeforeItTookTheSignal_leavesBothToTheNext() throws Exception {
        ChildProcess<Boolean> first = waiter(dyingAt(Step.CONDITION_BACK));
        Task<Boolean> second = waiter();
        signal();
        first.join();
        assertThat(first.exitCode()).hasValue(137);
        assertSoon(second, true);
    }

    @Test
    void processThatDiesWhenItBeginsToWait_leavesTheLock_andTakesNoSignal() throws Exception {
        SharedLock same = lock;
        Condition sameCondition = condition;
        ChildProcess<Void> child = ChildProcess.start(
                () -> {
                    same.lock();
                    sameCondition.await();
                },
                dyingAt(Step.CONDITION_WAITS));
        child.join();
        assertThat(child.exitCode()).hasValue(137);
        assertThat(lock.tryLock(SOON)).isTrue();
        assertThat(lock.previousOwnerDied()).isTrue();
        lock.unlock();
        Task<Boolean> later = waiter();
        signal();
        assertSoon(later, false);
    }

    @Test
    void processThatDiesInTheMiddleOfASignal_hasSignalled() throws Exception {
        Task<Boolean> waiter = waiter();
        SharedLock same = lock;
        Condition sameCondition = condition;
        ChildProcess<Void> child = ChildProcess.start(
                () -> {
                    same.lock();
                    sameCondition.signal();
                },
                dyingAt(Step.CONDITION_CHOSE));
        child.join();
        assertThat(child.exitCode()).hasValue(137);
        assertSoon(waiter, true);
    }

    private void signal() {
        lock.lock();
        condition.signal();
        lock.unlock();
    }

    private static void assertSoon(Task<Boolean> waiter, boolean ownerDied) throws Exception {
        long start = System.nanoTime();
        assertThat(waiter.get()).isEqualTo(ownerDied);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void moreThanAThousandWaiters_areRefused_butTheDeadDoNotCount() throws Exception {
        Region region = Waiters.create();
        Region.Handle handle = region.handle(Waiters.KIND);
        ChildProcess<Integer> child = ChildProcess.start(() -> fill(new Waiters(handle.attach())));
        assertThat(child.result()).isEqualTo(Waiters.MOST);
        child.join();
        Waiters waiters = new Waiters(region);
        assertThat(fill(waiters)).isEqualTo(Waiters.MOST);
        assertThatIllegalStateException()
                .isThrownBy(waiters::take)
                .withMessage("at most 1000 threads can wait on one condition at once");
        waiters.release(500);
        assertThat(waiters.take()).isEqualTo(500);
        region.release();
    }

    private static int fill(Waiters waiters) {
        int taken = 0;
        while (taken < Waiters.MOST) {
            waiters.take();
            taken++;
        }
        return taken;
    }
}
