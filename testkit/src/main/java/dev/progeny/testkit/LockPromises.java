package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Task;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedMemory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Mutual exclusion, and the methods of {@link java.util.concurrent.locks.Lock}. */
@SuppressWarnings("LockNotBeforeTry") // what is to be tested lies in between
abstract class LockPromises extends SharingFixture {

    final SharedLock lock = SharedLock.create();

    /** The lock held elsewhere until {@code release} is set. */
    record Held(Task<Void> holder, SharedEvent release) {

        void free() throws Exception {
            release.set();
            holder.get();
        }
    }

    Held holdElsewhere() throws InterruptedException {
        SharedLock same = lock;
        SharedEvent holds = SharedEvent.create();
        SharedEvent release = SharedEvent.create();
        Task<Void> holder = elsewhere(() -> {
            same.lock();
            try {
                holds.set();
                release.await();
            } finally {
                same.unlock();
            }
        });
        holds.await();
        return new Held(holder, release);
    }

    @Test
    void fourThatCountInPlainMemory5000TimesEach_countTo20000() throws Exception {
        SharedLock same = lock;
        SharedMemory memory = SharedMemory.create(4);
        SharedLatch start = SharedLatch.create(4);
        var counters = elsewhere(4, number -> {
            start.countDown();
            start.await(); // all at once, or nothing is proved
            for (int i = 0; i < 5_000; i++) {
                same.lock();
                memory.ints().put(0, memory.ints().get(0) + 1);
                same.unlock();
            }
            return number;
        });
        assertThat(results(counters)).containsExactly(0, 1, 2, 3);
        assertThat(memory.ints().get(0)).isEqualTo(20_000);
    }

    @Test
    void heldElsewhere_itCannotBeTaken_andItCanAfterwards() throws Exception {
        Held held = holdElsewhere();
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(lock.tryLock(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
        assertThat(lock.isHeldByCurrentThread()).isFalse();
        assertThat(lock.getHoldCount()).isZero();
        assertThat(lock.ownerPid()).isPresent();
        held.free();
        assertThat(lock.ownerPid()).isEmpty();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.ownerPid()).hasValue(ProcessHandle.current().pid());
        assertThat(lock.previousOwnerDied()).isFalse();
        lock.unlock();
    }

    @Test
    void waitingForIt_endsWhenItIsFreed() throws Exception {
        Held held = holdElsewhere();
        Local<Integer> waiting = here(() -> {
            lock.lock();
            int holds = lock.getHoldCount();
            lock.unlock();
            return holds;
        });
        Local<Boolean> timed = here(() -> {
            boolean mine = lock.tryLock(1, TimeUnit.MINUTES);
            lock.unlock();
            return mine;
        });
        assertThat(waiting.outcome()).isNotDone();
        held.free();
        assertThat(waiting.get()).isEqualTo(1);
        assertThat(timed.get()).isTrue();
    }

    @Test
    void waitingForAWhile_endsNotBeforeIt() throws Exception {
        Held held = holdElsewhere();
        long start = System.nanoTime();
        assertThat(lock.tryLock(30, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(lock.tryLock(Duration.ofMillis(30))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(60), Duration.ofSeconds(5));
        held.free();
    }

    @Test
    void owner_takesItAgain_andItIsFreeAfterAsManyUnlocks() throws Exception {
        SharedLock same = lock;
        lock.lock();
        lock.lockInterruptibly();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        for (int holds = 4; holds > 0; holds--) {
            assertThat(lock.getHoldCount()).isEqualTo(holds);
            assertThat(elsewhere(() -> same.tryLock()).get()).isFalse();
            lock.unlock();
        }
        assertThat(elsewhere(() -> {
                            boolean free = same.tryLock();
                            same.unlock();
                            return free;
                        })
                        .get())
                .isTrue();
    }

    @Test
    void whoDoesNotHoldIt_cannotFreeIt() throws Exception {
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock::previousOwnerDied).isInstanceOf(IllegalMonitorStateException.class);
        SharedLock same = lock;
        lock.lock();
        Task<Void> thief = elsewhere(same::unlock);
        assertThatThrownBy(thief::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalMonitorStateException.class);
        assertThat(lock.isHeldByCurrentThread()).isTrue();
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void interrupt_endsTheWait_butThatOfLockOnlyAfterwards() throws Exception {
        Held held = holdElsewhere();
        Local<Void> interruptible = here(() -> {
            lock.lockInterruptibly();
            return null;
        });
        Local<Boolean> timed = here(() -> lock.tryLock(Duration.ofMinutes(1)));
        Local<Boolean> deaf = here(() -> {
            lock.lock();
            lock.unlock();
            return Thread.interrupted();
        });
        interruptible.interrupt();
        timed.interrupt();
        deaf.interrupt();
        assertThatThrownBy(interruptible::get).hasCauseInstanceOf(InterruptedException.class);
        assertThatThrownBy(timed::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(deaf.outcome()).isNotDone();
        held.free();
        assertThat(deaf.get()).isTrue();
    }

    @Test
    void interruptedBefore_thoseThatListenThrow_alsoIfItIsFree() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThat(lock.tryLock()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        lock.unlock();
    }

    @Test
    void closedWhileHeld_canStillBeFreed() throws Exception {
        SharedLock same = lock;
        SharedEvent held = SharedEvent.create();
        Task<Boolean> closer = elsewhere(() -> {
            same.lock();
            same.close();
            held.set();
            same.unlock();
            return same.isHeldByCurrentThread();
        });
        held.await();
        assertThat(closer.get()).isFalse();
    }
}
