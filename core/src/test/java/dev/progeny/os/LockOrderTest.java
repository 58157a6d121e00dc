package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.Pool;
import dev.progeny.PoolStats;
import dev.progeny.Task;
import dev.progeny.os.OrderedLock.Rank;
import dev.progeny.testkit.NothingLeft;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order of LOCKS.md: that it is looked at, and what would deadlock without it. */
@ExtendWith(NothingLeft.class)
class LockOrderTest {

    @SuppressWarnings("LockNotBeforeTry") // nothing can fail in between but what is tested
    @Test
    void locksTakenInTheirOrder_areGiven() {
        OrderedLock pool = checked(Rank.POOL);
        OrderedLock task = checked(Rank.TASK);
        pool.lock();
        task.lock();
        pool.lock(); // which it has: no wait
        pool.unlock();
        task.unlock();
        pool.unlock();
        assertThat(OrderedLock.noneIsHeld()).isTrue();
    }

    @Test
    void taskBeforePool_isRefused() {
        assertRefused(checked(Rank.TASK), checked(Rank.POOL), "has the lock TASK wants the lock POOL");
    }

    @Test
    void twoPoolsAtOnce_areRefused() {
        assertRefused(checked(Rank.POOL), checked(Rank.POOL), "has the lock POOL wants the lock POOL");
    }

    @Test
    void sendingUnderThePoolsLock_isRefused() {
        assertRefused(checked(Rank.POOL), checked(Rank.SENDING), "has the lock POOL wants the lock SENDING");
    }

    @Test
    void codeOfTheUser_isCalledWithoutLocks() {
        OrderedLock pool = checked(Rank.POOL);
        pool.lock();
        try {
            assertThatThrownBy(OrderedLock::noneIsHeld).hasMessageContaining("this thread has the lock POOL");
        } finally {
            pool.unlock();
        }
        assertThat(OrderedLock.noneIsHeld()).isTrue();
    }

    private static OrderedLock checked(Rank rank) {
        return new OrderedLock(rank, true);
    }

    private static void assertRefused(OrderedLock first, OrderedLock second, String why) {
        first.lock();
        try {
            assertThatThrownBy(second::lock).isInstanceOf(AssertionError.class).hasMessageContaining(why);
            assertThatThrownBy(second::lockInterruptibly).hasMessageContaining(why);
            assertThatThrownBy(() -> second.tryLock(1, TimeUnit.SECONDS)).hasMessageContaining(why);
            assertThat(second.isLocked()).isFalse();
        } finally {
            first.unlock();
        }
    }

    /** Its own locks only: what a caller can hold, the monitor of a task among it, is never wanted under the pool's lock. */
    @Test
    void callerThatHoldsTheMonitorOfATask_holdsUpNobody() throws Exception {
        try (Pool pool = Pool.processes(1)) {
            Task<Void> first = pool.submit(() -> Thread.sleep(200));
            Task<Integer> waiting = pool.submit(() -> 1);
            synchronized (waiting) {
                first.get(20, TimeUnit.SECONDS); // its worker takes the next one
                assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(pool.submit(() -> 2).get(20, TimeUnit.SECONDS)).isEqualTo(2);
            }
        }
    }

    /** The thread that reads a worker's answers is made under the pool's lock. */
    @Test
    void inheritableThreadLocalThatAsksThePool_holdsUpNobody() throws Exception {
        var askedInVain = new AtomicBoolean();
        try (Pool pool = Pool.processes(1)) {
            var local = new InheritableThreadLocal<@Nullable String>() {
                @Override
                protected @Nullable String childValue(@Nullable String parent) {
                    try {
                        PoolStats _ = CompletableFuture.supplyAsync(pool::stats).get(2, TimeUnit.SECONDS);
                    } catch (Exception nobodyAnswers) {
                        askedInVain.set(true);
                    }
                    return parent;
                }
            };
            local.set("of the caller");
            try {
                assertThat(pool.submit(() -> 1).get(20, TimeUnit.SECONDS)).isEqualTo(1);
            } finally {
                local.remove();
            }
        }
        assertThat(askedInVain).isFalse();
    }

    /** Three map, one submits and sleeps, and all ask tasks for their workers: once a deadlock within seconds. */
    @Test
    void mapsAndTasksThatAreAskedForTheirWorkers_doNotWaitForEachOther() throws Exception {
        var over = new AtomicBoolean();
        var failure = new AtomicReference<@Nullable Throwable>();
        var rounds = new CountDownLatch(20);
        List<Integer> inputs = IntStream.range(0, 500).boxed().toList();
        try (Pool pool = Pool.processes(2)) {
            List<Thread> threads = List.of(
                    looping(over, failure, () -> assertThat(pool.map(inputs, x -> x + 1)).hasSize(500)),
                    looping(over, failure, () -> assertThat(pool.map(inputs, x -> x + 1)).hasSize(500)),
                    looping(over, failure, () -> {
                        Task<Void> sleeper = pool.submit(() -> Thread.sleep(5));
                        while (!sleeper.isDone()) {
                            var _ = sleeper.worker();
                        }
                        rounds.countDown();
                    }));
            assertThat(rounds.await(40, TimeUnit.SECONDS)).isTrue();
            over.set(true);
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            }
        }
        assertThat(failure.get()).isNull();
        assertThat(ManagementFactory.getThreadMXBean().findDeadlockedThreads()).isNull();
    }

    private static Thread looping(AtomicBoolean over, AtomicReference<@Nullable Throwable> failure, Action step) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!over.get()) {
                    step.perform();
                }
            } catch (Throwable failed) {
                failure.compareAndSet(null, failed);
            }
        });
    }
}
