package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Task;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLong;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A flag to wait for. */
abstract class EventPromises extends LatchPromises {

    @Test
    void set_wakesAll() throws Exception {
        SharedEvent event = SharedEvent.create();
        var waiting = elsewhere(4, number -> {
            event.await();
            return event.isSet();
        });
        assertThat(event.isSet()).isFalse();
        event.set();
        assertThat(results(waiting)).containsOnly(true);
        event.set();
        assertThat(event.isSet()).isTrue();
    }

    @Test
    void setAndClearedAtOnce_stillWakesThoseThatWait() throws Exception {
        SharedEvent event = SharedEvent.create();
        SharedLong there = SharedLong.create(0);
        SharedLong through = SharedLong.create(0);
        var started = elsewhere(4, number -> { // on a busy machine four processes take longer than what is tried here
            there.incrementAndGet();
            while (there.get() < 4) {
                Thread.sleep(1);
            }
            return number;
        });
        assertThat(results(started)).hasSize(4);
        var waiting = elsewhere(4, number -> {
            event.await();
            return through.incrementAndGet();
        });
        Eventually.holds(() -> {
            event.set();
            event.clear();
            return through.get() == 4;
        });
        assertThat(results(waiting)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void cleared_theNextWaitAgain() throws Exception {
        SharedEvent event = SharedEvent.create();
        event.set();
        event.await();
        event.clear();
        event.clear();
        assertThat(event.isSet()).isFalse();
        long start = System.nanoTime();
        assertThat(event.await(Duration.ofMillis(20))).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        Task<Boolean> waiting = elsewhere(() -> event.await(Duration.ofMinutes(1)));
        event.set();
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void interrupt_endsTheWaitForAnEvent() {
        SharedEvent event = SharedEvent.create();
        Local<Void> waiting = here(() -> {
            event.await();
            return null;
        });
        waiting.interrupt();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        event.set();
        Thread.currentThread().interrupt();
        assertThatThrownBy(event::await).isInstanceOf(InterruptedException.class);
    }
}
