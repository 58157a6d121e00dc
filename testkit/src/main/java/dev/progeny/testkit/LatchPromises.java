package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedMemory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link java.util.concurrent.CountDownLatch} says. */
abstract class LatchPromises extends SemaphorePromises {

    @Test
    void latch_opensWithTheLastCount_andShowsWhatWasWrittenBefore() throws Exception {
        SharedLatch ready = SharedLatch.create(3);
        SharedLatch go = SharedLatch.create(1);
        SharedMemory memory = SharedMemory.create(4);
        var parties = elsewhere(3, number -> {
            memory.bytes().put(number, (byte) 1); // plain
            ready.countDown();
            go.await();
            return memory.bytes().get(3);
        });
        ready.await();
        assertThat(memory.ints().get(0)).isEqualTo(0x010101);
        assertThat(ready.getCount()).isZero();
        memory.bytes().put(3, (byte) 7);
        assertThat(go.getCount()).isEqualTo(1);
        go.countDown();
        assertThat(results(parties)).containsOnly((byte) 7);
    }

    @Test
    void openLatch_staysOpen_andLetsThroughAtOnce() throws Exception {
        SharedLatch latch = SharedLatch.create(1);
        latch.countDown();
        latch.countDown();
        assertThat(latch.getCount()).isZero();
        latch.await();
        assertThat(latch.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(latch.await(Duration.ofSeconds(-1))).isTrue();
        assertThat(SharedLatch.create(0).await(Duration.ZERO)).isTrue();
    }

    @Test
    void latchThatStaysClosed_timesOutNotBefore() throws Exception {
        SharedLatch latch = SharedLatch.create(2);
        latch.countDown();
        long start = System.nanoTime();
        assertThat(latch.await(20, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(latch.await(Duration.ofMillis(20))).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(40_000_000);
    }

    @Test
    void interrupt_endsTheWaitForALatch() {
        SharedLatch latch = SharedLatch.create(1);
        Local<Void> waiting = here(() -> {
            latch.await();
            return null;
        });
        waiting.interrupt();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(latch.getCount()).isEqualTo(1);
    }

    @Test
    void negativeCount_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedLatch.create(-1))
                .withMessage("count must be at least 0: count=-1");
    }
}
