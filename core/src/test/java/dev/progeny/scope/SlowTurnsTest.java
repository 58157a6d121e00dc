package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.LogOf;
import dev.progeny.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What keeps the baton is found. */
class SlowTurnsTest {

    @RegisterExtension
    private final LogOf log = new LogOf(EventLoop.class);

    private final List<LogRecord> records = log.records();

    private static void keepsTheBaton(CountDownLatch until) throws InterruptedException {
        until.await();
    }

    @Test
    void coroutineThatKeepsTheBaton_isReportedOnceWithItsStack() throws Exception {
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(1);
        try (var loop = EventLoop.open(o -> o.withName("ui").withReportAfter(Duration.ofMillis(20)))) {
            var slow = loop.spawn(() -> {
                keepsTheBaton(first);
                loop.yieldNow();
                keepsTheBaton(second);
            });
            Eventually.holds(() -> records.size() == 1);
            var other = loop.spawn(() -> keepsTheBaton(second));
            Eventually.holds(() -> other.thread().getState() == Thread.State.WAITING); // for its turn, after the yield
            first.countDown();
            Eventually.holds(() -> records.size() == 2);
            second.countDown();
            slow.get();
            other.get();
        }
        assertThat(records).hasSize(2).extracting(LogRecord::getMessage).allMatch(text -> text.contains("baton of ui"));
        assertThat(records.getFirst().getThrown().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("keepsTheBaton"));
        assertThat(records.get(0).getMessage()).contains("ui-0");
        assertThat(records.get(1).getMessage()).contains("ui-1");
    }
}
