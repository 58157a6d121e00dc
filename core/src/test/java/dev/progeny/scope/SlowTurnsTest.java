package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps the baton is found. */
class SlowTurnsTest {

    private static final Logger LOG = Logger.getLogger("dev.progeny.scope.EventLoop");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(handler);
    }

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
