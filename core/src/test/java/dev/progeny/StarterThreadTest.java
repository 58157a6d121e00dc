package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLatch;
import dev.progeny.testkit.NothingLeft;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linux ties the death of a parent to the thread that forked; what a thread starts through us outlives it. */
@ExtendWith(NothingLeft.class)
class StarterThreadTest {

    private static void await(SharedLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyKnowsThisThread) {
            throw new AssertionError(nobodyKnowsThisThread);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void processOfAThreadThatEnds_lives(boolean virtual) throws Exception {
        Pool[] pool = new Pool[1];
        Object[] child = new Object[1];
        long[] worker = new long[1];
        try (SharedLatch up = SharedLatch.create(1);
                SharedLatch end = SharedLatch.create(1)) {
            Runnable starter = () -> {
                pool[0] = Pool.processes(1);
                worker[0] = pool[0].submit(() -> ProcessHandle.current().pid()).join();
                child[0] = ChildProcess.start(() -> {
                    up.countDown();
                    end.await();
                    return 42;
                });
                await(up); // before that it is not tied yet
            };
            (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(starter).join();
            System.gc();
            assertThat(pool[0].submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(worker[0]);
            end.countDown();
            assertThat(((ChildProcess<?>) child[0]).result()).isEqualTo(42);
            ((ChildProcess<?>) child[0]).join();
            pool[0].close();
        }
    }
}
