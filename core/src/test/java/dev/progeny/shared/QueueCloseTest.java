package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A queue that is closed under its waiters tells them so, whatever they were at. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class QueueCloseTest {

    private static final int ROUNDS = 3_000;

    private interface Wait {

        Object on(SharedQueue<Integer> queue) throws InterruptedException;
    }

    @Test
    void takerWhoseQueueIsClosed_isToldThatItWas() throws Exception {
        assertSaysWhy(SharedQueue::take);
    }

    @Test
    void putterWhoseQueueIsClosed_isToldThatItWas() throws Exception {
        assertSaysWhy(queue -> {
            while (true) {
                queue.put(1); // the second waits for room
            }
        });
    }

    private static void assertSaysWhy(Wait wait) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            SharedQueue<Integer> queue = SharedQueue.create(1);
            var begun = new CompletableFuture<Void>();
            var told = new CompletableFuture<Throwable>();
            Thread.ofPlatform().start(() -> {
                begun.complete(null);
                try {
                    told.completeExceptionally(new AssertionError("got " + wait.on(queue)));
                } catch (IllegalStateException | InterruptedException why) {
                    told.complete(why);
                }
            });
            begun.join();
            spin(ThreadLocalRandom.current().nextInt(20_000)); // it is just looking, or about to sleep
            queue.close();
            assertThat(told.get()).as("round %d", round).hasMessage("this SharedQueue was closed in this process");
        }
    }

    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
