package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handles, names and ends of the lock and its kin; what they do is in the contracts. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // what is to be tested lies in between
class SharedLockTest {

    private final String name = "kin-test-" + ProcessHandle.current().pid();

    @SuppressWarnings("unchecked")
    private static <T> T travelled(T object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    @Test
    void twoObjectsOfOneProcess_areTheSameLock() throws Exception {
        SharedLock lock = SharedLock.create();
        SharedLock same = travelled(lock);
        assertThat(same).isNotSameAs(lock);
        lock.lock();
        assertThat(same.isHeldByCurrentThread()).isTrue();
        same.lock();
        assertThat(lock.getHoldCount()).isEqualTo(2);
        same.unlock();
        same.unlock();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void conditionThatTravelled_isOfTheLockThatTravelled() throws Exception {
        SharedLock lock = SharedLock.create();
        Condition condition = lock.newCondition();
        Condition same = travelled(condition);
        SharedEvent waits = SharedEvent.create();
        ChildProcess<Boolean> child = ChildProcess.start(() -> {
            lock.lock();
            waits.set();
            try {
                return condition.await(1, TimeUnit.MINUTES);
            } finally {
                lock.unlock();
            }
        });
        waits.await();
        lock.lock();
        same.signal();
        lock.unlock();
        assertThat(child.result()).isTrue();
        child.join();
    }

    @Test
    void byName_unrelatedProcessesMeet() throws Exception {
        try (SharedLock lock = SharedLock.create(name + "-lock");
                SharedSemaphore semaphore = SharedSemaphore.create(name + "-semaphore", 3);
                SharedLatch latch = SharedLatch.create(name + "-latch", 1);
                SharedEvent event = SharedEvent.create(name + "-event");
                SharedBarrier barrier = SharedBarrier.create(name + "-barrier", 2);
                SharedBarrier acting = SharedBarrier.create(name + "-acting", 1, event::clear)) {
            String common = name;
            lock.lock();
            ChildProcess<String> child = ChildProcess.start(() -> meet(common));
            latch.await();
            assertThat(barrier.await()).isBetween(0, 1);
            lock.unlock();
            assertThat(child.result()).isEqualTo("3 permits, locked, acted");
            child.join();
            assertThat(event.isSet()).isTrue();
            acting.await();
            assertThat(event.isSet()).isFalse();
            assertThat(semaphore.availablePermits()).isZero();
        }
        assertThatThrownBy(() -> SharedLock.attach(name + "-lock"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("there is no SharedLock");
    }

    private static String meet(String name) throws Exception {
        try (SharedLock lock = SharedLock.attach(name + "-lock");
                SharedSemaphore semaphore = SharedSemaphore.attach(name + "-semaphore");
                SharedLatch latch = SharedLatch.attach(name + "-latch");
                SharedEvent event = SharedEvent.attach(name + "-event");
                SharedBarrier barrier = SharedBarrier.attach(name + "-barrier");
                SharedBarrier acting = SharedBarrier.attach(name + "-acting", event::set)) {
            String locked = lock.tryLock() ? "free" : "locked";
            latch.countDown();
            barrier.await();
            acting.await();
            return semaphore.drainPermits() + " permits, " + locked + (event.isSet() ? ", acted" : ", nothing done");
        }
    }

    @Test
    void closedOnes_refuse_andSaySo() {
        SharedLock lock = SharedLock.create();
        SharedSemaphore semaphore = SharedSemaphore.create(1);
        SharedLatch latch = SharedLatch.create(0);
        SharedEvent event = SharedEvent.create();
        SharedBarrier barrier = SharedBarrier.create(1);
        List.of(lock, semaphore, latch, event, barrier).forEach(SharedLockTest::close);
        assertRefused("SharedLock", lock::lock, lock::lockInterruptibly, lock::tryLock, lock::newCondition, lock::ownerPid);
        assertRefused("SharedSemaphore", semaphore::acquire, semaphore::release, semaphore::availablePermits);
        assertRefused("SharedLatch", latch::await, latch::countDown, latch::getCount);
        assertRefused("SharedEvent", event::await, event::set, event::clear, event::isSet);
        assertRefused("SharedBarrier", barrier::await, barrier::reset, barrier::abort, barrier::isBroken);
        assertThat(List.of(lock, semaphore, latch, event, barrier))
                .extracting(Object::toString)
                .containsExactly(
                        "SharedLock[closed]",
                        "SharedSemaphore[closed]",
                        "SharedLatch[closed]",
                        "SharedEvent[closed]",
                        "SharedBarrier[closed]");
        assertThatThrownBy(() -> travelled(lock)).isInstanceOf(IllegalStateException.class);
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
            one.close();
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @FunctionalInterface
    private interface Use {
        void run() throws Exception;
    }

    private static void assertRefused(String kind, Use... uses) {
        for (Use use : uses) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this " + kind + " was closed in this process");
        }
    }

    @Test
    void openOnes_sayWhatStateTheyAreIn() throws Exception {
        SharedLock lock = SharedLock.create();
        assertThat(lock).hasToString("SharedLock[unlocked]");
        lock.lock();
        assertThat(lock)
                .hasToString("SharedLock[locked by process " + ProcessHandle.current().pid() + "]");
        assertThat(lock.newCondition()).hasToString("Condition of " + lock);
        lock.unlock();
        assertThat(SharedSemaphore.create(3)).hasToString("SharedSemaphore[permits = 3]");
        assertThat(SharedLatch.create(3)).hasToString("SharedLatch[count = 3]");
        SharedEvent event = SharedEvent.create();
        assertThat(event).hasToString("SharedEvent[not set]");
        event.set();
        assertThat(event).hasToString("SharedEvent[set]");
        SharedBarrier barrier = SharedBarrier.create(2);
        assertThat(barrier).hasToString("SharedBarrier[0 of 2]");
        barrier.abort();
        assertThat(barrier).hasToString("SharedBarrier[0 of 2, broken]");
    }

    @Test
    void closedByAnother_whileAThreadWaits_thatThreadIsServed() throws Exception {
        SharedSemaphore semaphore = SharedSemaphore.create(0);
        SharedSemaphore same = travelled(semaphore);
        Thread waiting = Thread.ofVirtual().unstarted(() -> {
            try {
                same.acquire();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        });
        waiting.start();
        Eventually.holds(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        same.close();
        semaphore.release();
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void conditionsThatNobodyUses_areFreedWithTime() {
        SharedLock lock = SharedLock.create();
        for (int i = 0; i < 1_000; i++) {
            if (i % 200 == 0) {
                System.gc(); // what a program with other garbage would do now and then
            }
            assertThat(lock.newCondition()).isNotNull();
        }
        assertThatIllegalStateException().isThrownBy(() -> {
            lock.close();
            lock.newCondition();
        });
    }
}
