package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** To create, to attach and to host are no waits: an interrupt neither ends them, nor is it lost by them. */
@ExtendWith(NothingLeft.class)
class InterruptedUseTest {

    private static final int ITEMS = 200;

    @Test
    void interruptedThread_createsNamesAttachesAndHosts() throws Exception {
        String name = "interrupted-" + ProcessHandle.current().pid();
        try (SharedLong elsewhere = interrupted(() -> SharedLong.create(name, 42));
                SharedLong attached = interrupted(() -> SharedLong.attach(name));
                SharedLock lock = interrupted(SharedLock::create);
                SharedMemory memory = interrupted(() -> SharedMemory.create(1 << 20));
                SharedQueue<String> queue = interrupted(() -> SharedQueue.create(10))) {
            assertThat(attached.get()).isEqualTo(elsewhere.get()).isEqualTo(42);
            assertThat(interrupted(lock::newCondition)).isNotNull();
            assertThat(memory.size()).isEqualTo(1 << 20);
            assertThat(interrupted(() -> queue.offer("non-waiting"))).isTrue();
            Supplier<String> hosted = interrupted(() -> Shared.host(Supplier.class, () -> "here"));
            assertThat(hosted.get()).isEqualTo("here");
            Shared.unhost(hosted);
        }
    }

    @Test
    void interruptedTaker_isGivenWhatAnotherProcessSharesInTheItem() throws Exception {
        try (SharedQueue<SharedLong> queue = SharedQueue.create(ITEMS, 1 << 20);
                ChildProcess<Boolean> sender = sender(queue)) {
            Eventually.holds(() -> queue.size() == ITEMS);
            try (SharedLong first = interrupted(queue::poll)) {
                assertThat(first.get()).isZero();
            }
            queue.taskDone();
            queue.clear();
            assertThat(sender.result()).isTrue();
            sender.join();
        }
    }

    @Test
    void takerUnderAHailOfInterrupts_losesNoItem() throws Exception {
        try (SharedQueue<SharedLong> queue = SharedQueue.create(ITEMS, 1 << 20);
                ChildProcess<Boolean> sender = sender(queue)) {
            Thread hail = hailOn(Thread.currentThread());
            List<Long> taken = new ArrayList<>();
            while (taken.size() < ITEMS) {
                try (SharedLong item = queue.take()) {
                    taken.add(item.get());
                    queue.taskDone();
                } catch (InterruptedException expected) {
                    // What is in the queue stays there.
                }
            }
            hail.interrupt();
            while (hail.isAlive()) {
                boolean _ = Thread.interrupted();
                Thread.onSpinWait();
            }
            boolean _ = Thread.interrupted();
            assertThat(taken).containsExactlyElementsOf(IntStream.range(0, ITEMS).mapToObj(i -> (long) i).toList());
            assertThat(sender.result()).isTrue();
            sender.join();
        }
    }

    private static ChildProcess<Boolean> sender(SharedQueue<SharedLong> queue) {
        return ChildProcess.start(() -> {
            List<SharedLong> kept = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                kept.add(SharedLong.create(i));
                queue.put(kept.getLast());
            }
            boolean done = queue.awaitDone(Duration.ofSeconds(30));
            kept.forEach(SharedLong::close);
            return done;
        });
    }

    private static Thread hailOn(Thread victim) {
        return Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(400_000);
                victim.interrupt();
            }
        });
    }

    /** Does it in an interrupted state, which must be left as it was. */
    private static <T> T interrupted(Callable<T> work) throws Exception {
        Thread.currentThread().interrupt();
        try {
            T result = work.call();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return result;
        } finally {
            boolean _ = Thread.interrupted();
        }
    }
}
