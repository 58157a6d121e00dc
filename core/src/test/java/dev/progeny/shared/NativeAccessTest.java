package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.OutputLine;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.os.Futex;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The other tests run in JVMs without native access, whose waiters look again and again. Here a family has it: a child
 * that was given the option, and its children, which inherit it. They sleep in the kernel and wake each other.
 */
@ExtendWith(NothingLeft.class)
@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // a failure ends the process
class NativeAccessTest {

    private static final int WORKERS = 3;
    private static final int ROUNDS = 300;

    @Test
    void withNativeAccess_allOfThemWork_andNothingIsPrinted() throws Exception {
        var printed = new ConcurrentLinkedQueue<OutputLine>();
        ProcessOptions options = ProcessOptions.defaults()
                .withJvmOptions("--enable-native-access=ALL-UNNAMED")
                .withOutput(printed::add);
        ChildProcess<List<String>> family = ChildProcess.start(NativeAccessTest::family, options);
        assertThat(family.result()).containsExactly("lock", "conditions", "synchronizers", "barrier", "death");
        family.join();
        assertThat(printed).isEmpty();
    }

    @Test
    void amongThemOneWithoutNativeAccess_nobodySleepsInTheKernel_andNoTurnIsMissed() throws Exception {
        SharedLock lock = SharedLock.create(); // by this process, which has none
        Condition condition = lock.newCondition();
        SharedLong turns = SharedLong.create(0);
        ProcessOptions options = ProcessOptions.defaults().withJvmOptions("--enable-native-access=ALL-UNNAMED");
        ChildProcess<Boolean> child = ChildProcess.start(
                () -> {
                    takeTurns(lock, condition, turns, 1);
                    return Futex.isAvailable() && !lock.attachment().region().allCanWake();
                },
                options);
        takeTurns(lock, condition, turns, 0);
        assertThat(child.result()).isTrue();
        child.join();
    }

    private static List<String> family() throws Exception {
        List<String> done = new ArrayList<>();
        try (Pool pool = Pool.processes(WORKERS)) {
            done.add(lock(pool));
            done.add(conditions(pool));
            done.add(synchronizers(pool));
            done.add(barrier(pool));
        }
        done.add(death());
        return done;
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    private static String lock(Pool pool) {
        SharedLock lock = SharedLock.create();
        SharedMemory memory = SharedMemory.create(4);
        List<Boolean> inKernel = pool.map(List.of(1, 2, 3), worker -> {
            for (int i = 0; i < 5_000; i++) {
                lock.lock();
                memory.ints().put(0, memory.ints().get(0) + 1);
                lock.unlock();
            }
            return lock.attachment().region().allCanWake();
        });
        check(inKernel.equals(List.of(true, true, true)), "native access: " + inKernel);
        check(memory.ints().get(0) == 15_000, "count: " + memory.ints().get(0));
        return "lock";
    }

    private static String conditions(Pool pool) throws Exception {
        SharedLock lock = SharedLock.create();
        Condition condition = lock.newCondition();
        SharedLong turns = SharedLong.create(0);
        Task<Void> other = pool.submit(() -> takeTurns(lock, condition, turns, 1));
        takeTurns(lock, condition, turns, 0);
        other.get();
        return "conditions";
    }

    private static void takeTurns(SharedLock lock, Condition condition, SharedLong turns, int mine)
            throws InterruptedException {
        lock.lock();
        for (int turn = mine; turn < ROUNDS; turn += 2) {
            while (turns.get() != turn) {
                condition.await();
            }
            turns.incrementAndGet();
            condition.signal();
        }
        lock.unlock();
    }

    private static String synchronizers(Pool pool) throws Exception {
        SharedSemaphore there = SharedSemaphore.create(0);
        SharedSemaphore back = SharedSemaphore.create(0);
        SharedLatch latch = SharedLatch.create(1);
        SharedEvent event = SharedEvent.create();
        Task<Void> other = pool.submit(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                there.acquire();
                back.release();
            }
            latch.countDown();
            event.await();
        });
        for (int i = 0; i < ROUNDS; i++) {
            there.release();
            back.acquire();
        }
        latch.await();
        event.set();
        other.get();
        return "synchronizers";
    }

    private static String barrier(Pool pool) {
        SharedLong actions = SharedLong.create(0);
        SharedBarrier barrier = SharedBarrier.create(WORKERS, () -> {
            var _ = actions.incrementAndGet();
        });
        List<Integer> zeros = pool.map(List.of(1, 2, 3), worker -> {
            int own = 0;
            for (int i = 0; i < ROUNDS; i++) {
                own += barrier.await() == 0 ? 1 : 0;
            }
            return own;
        });
        check(zeros.stream().mapToInt(zero -> zero).sum() == ROUNDS, "index 0: " + zeros);
        check(actions.get() == ROUNDS, "actions: " + actions);
        return "barrier";
    }

    private static String death() throws InterruptedException {
        SharedLock lock = SharedLock.create();
        SharedEvent held = SharedEvent.create();
        ChildProcess<Void> owner = ChildProcess.start(() -> {
            lock.lock();
            held.set();
            SharedEvent.create().await();
        });
        held.await();
        long killed = System.nanoTime();
        owner.kill();
        lock.lock();
        long taken = System.nanoTime() - killed;
        check(lock.previousOwnerDied(), "nobody died");
        check(taken < 1_000_000_000, "next owner after " + taken + " ns");
        lock.unlock();
        owner.join();
        return "death";
    }
}
