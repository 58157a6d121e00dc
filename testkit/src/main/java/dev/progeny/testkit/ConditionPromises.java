package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Task;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedLong;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;

/** What {@link Condition} says. */
@SuppressWarnings({"WaitNotInLoop", "LockNotBeforeTry", "JavaUtilDate"}) // a loop would hide a wake-up too many
abstract class ConditionPromises extends LockPromises {

    private final Condition condition = lock.newCondition();
    private final SharedLong waiting = SharedLong.create(0);
    private final SharedLong woken = SharedLong.create(0);

    /** Waits once, and gives its turn among those that were woken. */
    private static long waitOnce(SharedLock lock, Condition condition, SharedLong waiting, SharedLong woken)
            throws InterruptedException {
        lock.lock();
        try {
            waiting.incrementAndGet();
            condition.await();
            return woken.incrementAndGet();
        } finally {
            lock.unlock();
        }
    }

    private Task<Long> waitElsewhere() {
        SharedLock lock = this.lock;
        Condition condition = this.condition;
        SharedLong waiting = this.waiting;
        SharedLong woken = this.woken;
        long before = waiting.get();
        Task<Long> task = elsewhere(() -> waitOnce(lock, condition, waiting, woken));
        awaitWaiting(before + 1);
        return task;
    }

    private List<Task<Long>> waitElsewhere(int count) {
        List<Task<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(waitElsewhere());
        }
        return tasks;
    }

    /** Who counted itself under the lock waits as soon as somebody else has the lock. */
    private void awaitWaiting(long count) {
        Eventually.holds(() -> waiting.get() == count);
        lock.lock();
        lock.unlock();
    }

    private void signal() {
        lock.lock();
        condition.signal();
        lock.unlock();
    }

    @Test
    void signals_wakeOneEach_theLongestWaitingFirst() throws Exception {
        List<Task<Long>> waiters = waitElsewhere(3);
        for (int i = 0; i < 3; i++) {
            signal();
            assertThat(waiters.get(i).get()).isEqualTo(i + 1L);
            assertThat(woken.get()).isEqualTo(i + 1L);
        }
    }

    @Test
    void asManySignalsUnderOneHold_wakeAsMany() throws Exception {
        List<Task<Long>> waiters = waitElsewhere(3);
        lock.lock();
        condition.signal();
        condition.signal();
        assertThat(woken.get()).isZero(); // they need the lock
        lock.unlock();
        assertThat(waiters.get(0).get() + waiters.get(1).get()).isEqualTo(1 + 2);
        assertThat(waiters.get(2).isDone()).isFalse();
        signal();
        assertThat(waiters.get(2).get()).isEqualTo(3);
    }

    @Test
    void signalAll_wakesAll_andNobodyElse() throws Exception {
        List<Task<Long>> waiters = waitElsewhere(4);
        lock.lock();
        condition.signalAll();
        lock.unlock();
        assertThat(results(waiters)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        lock.lock();
        assertThat(condition.await(30, TimeUnit.MILLISECONDS)).isFalse();
        lock.unlock();
    }

    @Test
    void signalThatNobodyWaitsFor_isGone() throws Exception {
        lock.lock();
        condition.signal();
        condition.signalAll();
        assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse();
        lock.unlock();
    }

    @Test
    void whoDoesNotHoldTheLock_canNeitherWaitNorSignal() {
        assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::awaitUninterruptibly).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> condition.awaitNanos(1)).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void timeOuts_endNotBefore_withTheLock_andSayWhatIsLeft() throws Exception {
        lock.lock();
        long start = System.nanoTime();
        assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(condition.awaitNanos(20_000_000)).isNotPositive();
        assertThat(condition.awaitUntil(Date.from(Instant.now().plusMillis(20)))).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(59_000_000); // a Date has whole milliseconds
        assertThat(condition.awaitUntil(new Date(0))).isFalse();
        assertThat(condition.awaitNanos(Long.MIN_VALUE)).isNotPositive();
        assertThat(lock.getHoldCount()).isEqualTo(1);
        lock.unlock();
    }

    @Test
    void signalledInTime_itSaysSo_andHowMuchIsLeft() throws Exception {
        Local<Long> left = here(() -> {
            lock.lock();
            waiting.incrementAndGet();
            long rest = condition.awaitNanos(Duration.ofMinutes(1).toNanos());
            lock.unlock();
            return rest;
        });
        awaitWaiting(1);
        signal();
        assertThat(Duration.ofNanos(left.get())).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        Local<Boolean> inTime = here(() -> {
            lock.lock();
            waiting.incrementAndGet();
            boolean signalled = condition.awaitUntil(Date.from(Instant.now().plusSeconds(60)));
            lock.unlock();
            return signalled;
        });
        awaitWaiting(2);
        signal();
        assertThat(inTime.get()).isTrue();
    }

    @Test
    void oneThatTimedOut_takesNoLaterSignal() throws Exception {
        lock.lock();
        for (int i = 0; i < 20; i++) {
            assertThat(condition.awaitNanos(1)).isNotPositive();
        }
        lock.unlock();
        Task<Long> waiter = waitElsewhere();
        signal();
        assertThat(waiter.get()).isEqualTo(1);
    }

    @Test
    void waiting_freesAllHolds_andTakesAsManyBack() throws Exception {
        SharedLock same = lock;
        Condition sameCondition = condition;
        SharedLong waits = waiting;
        Task<Integer> waiter = elsewhere(() -> {
            same.lock();
            same.lock();
            same.lock();
            waits.incrementAndGet();
            sameCondition.await();
            int holds = same.getHoldCount();
            same.unlock();
            same.unlock();
            same.unlock();
            return holds;
        });
        awaitWaiting(1);
        signal();
        assertThat(waiter.get()).isEqualTo(3);
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void interruptedWaiter_comesBackWithTheLock_andTakesNoSignal() throws Exception {
        Local<Boolean> interrupted = here(() -> {
            lock.lock();
            waiting.incrementAndGet();
            try {
                condition.await();
                return false;
            } catch (InterruptedException expected) {
                return lock.isHeldByCurrentThread();
            } finally {
                lock.unlock();
            }
        });
        awaitWaiting(1);
        Task<Long> other = waitElsewhere();
        interrupted.interrupt();
        assertThat(interrupted.get()).isTrue();
        signal();
        assertThat(other.get()).isEqualTo(1);
    }

    @Test
    void interruptAfterTheSignal_losesNoSignal() throws Exception {
        for (int round = 0; round < 20; round++) {
            Local<Boolean> first = here(() -> {
                waitOnce(lock, condition, waiting, woken);
                return Thread.interrupted();
            });
            awaitWaiting(round + 1L);
            lock.lock();
            condition.signal();
            first.interrupt();
            lock.unlock();
            assertThat(first.get()).isTrue(); // as a normal return, with the flag set
        }
    }

    @Test
    void deafWaiter_isInterruptedAfterwards() throws Exception {
        Local<Boolean> deaf = here(() -> {
            lock.lock();
            waiting.incrementAndGet();
            condition.awaitUninterruptibly();
            lock.unlock();
            return Thread.interrupted();
        });
        awaitWaiting(1);
        deaf.interrupt();
        Task<Long> other = waitElsewhere();
        assertThat(deaf.outcome()).isNotDone();
        signal();
        assertThat(deaf.get()).isTrue();
        signal();
        assertThat(other.get()).isEqualTo(1);
    }

    @Test
    void twoThatTakeTurns_byTwoConditions_missNoTurn() throws Exception {
        SharedLock same = lock;
        Condition ping = condition;
        Condition pong = lock.newCondition();
        SharedLong turns = woken;
        Task<Void> other = elsewhere(() -> {
            same.lock();
            for (int i = 1; i < 400; i += 2) {
                while (turns.get() != i) {
                    pong.await();
                }
                turns.incrementAndGet();
                ping.signal();
            }
            same.unlock();
        });
        lock.lock();
        for (int i = 0; i < 400; i += 2) {
            while (turns.get() != i) {
                ping.await();
            }
            turns.incrementAndGet();
            pong.signal();
        }
        lock.unlock();
        other.get();
        assertThat(turns.get()).isEqualTo(400);
    }
}
