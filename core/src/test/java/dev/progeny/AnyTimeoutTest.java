package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.os.Deadline;
import dev.progeny.scope.TaskGroup;
import dev.progeny.shared.Connection;
import dev.progeny.shared.Pipe;
import dev.progeny.shared.SharedBarrier;
import dev.progeny.shared.SharedEvent;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedQueue;
import dev.progeny.shared.SharedSemaphore;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A time-out is a number of the caller's: no number makes a wait that is over into one for ever, or an error of arithmetic. */
@ExtendWith(NothingLeft.class)
class AnyTimeoutTest {

    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    static List<Duration> longAgo() {
        return List.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ofDays(-200_000), Duration.ofNanos(-1));
    }

    @Test
    void deadline_takesAnyNumber() {
        assertThat(Deadline.after(Long.MIN_VALUE).left()).isZero();
        assertThat(Deadline.after(Long.MIN_VALUE, TimeUnit.DAYS).isOver()).isTrue();
        assertThat(Deadline.after(Long.MAX_VALUE, TimeUnit.DAYS).left()).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.after(FOREVER).left()).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.after(Duration.ofHours(1)).left())
                .isBetween(Duration.ofMinutes(59).toNanos(), Duration.ofHours(1).toNanos());
    }

    @ParameterizedTest
    @MethodSource("longAgo")
    void whatIsOverBeforeItBegins_isNotWaitedForInSharedObjects(Duration over) throws Exception {
        try (SharedQueue<String> empty = SharedQueue.create(1);
                SharedQueue<String> full = SharedQueue.create(1);
                SharedLatch latch = SharedLatch.create(1);
                SharedEvent event = SharedEvent.create();
                SharedSemaphore none = SharedSemaphore.create(0)) {
            full.put("one");
            assertThat(empty.poll(over)).isNull();
            assertThat(full.offer("two", over)).isFalse();
            assertThat(full.awaitDone(over)).isFalse();
            assertThat(latch.await(over)).isFalse();
            assertThat(event.await(over)).isFalse();
            assertThat(none.tryAcquire(over)).isFalse();
        }
    }

    @Test
    void theLeastLong_isNotWaitedForInSharedObjects() throws Exception {
        try (SharedQueue<String> empty = SharedQueue.create(1);
                SharedQueue<String> full = SharedQueue.create(1);
                SharedLatch latch = SharedLatch.create(1);
                SharedSemaphore none = SharedSemaphore.create(0);
                SharedBarrier barrier = SharedBarrier.create(2)) {
            full.put("one");
            assertThat(empty.poll(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isNull();
            assertThat(full.offer("two", Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
            assertThat(latch.await(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
            assertThat(none.tryAcquire(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
            assertThatThrownBy(() -> barrier.await(Long.MIN_VALUE, TimeUnit.NANOSECONDS))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("longAgo")
    void whatIsOverBeforeItBegins_isNotWaitedForAtALock(Duration over) throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            lock.lock();
            var condition = lock.newCondition();
            assertThat(condition.await(Long.MIN_VALUE, TimeUnit.NANOSECONDS)).isFalse();
            assertThat(condition.awaitNanos(Long.MIN_VALUE)).isNotPositive();
            var other = new FutureTask<>(
                    () -> lock.tryLock(over) || lock.tryLock(Long.MIN_VALUE, TimeUnit.NANOSECONDS));
            Thread.ofPlatform().start(other);
            assertThat(other.get()).isFalse();
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource("longAgo")
    void whatIsOverBeforeItBegins_isNotWaitedForAtAPipe(Duration over) throws Exception {
        Pipe<String, String> pipe = Pipe.open();
        try (Connection<String, String> left = pipe.left();
                Connection<String, String> _ = pipe.right()) {
            assertThat(left.receive(over)).isNull();
            assertThat(Connection.awaitAny(List.of(left), over)).isEmpty();
        }
    }

    @Test
    void invokeAnyAndAll_withTheLeastLong_areOverAtOnce() throws Exception {
        var stop = new CountDownLatch(1);
        Callable<String> endless = () -> {
            stop.await();
            return "stopped";
        };
        try (Pool pool = Pool.threads(2)) {
            assertThatThrownBy(() -> pool.invokeAny(List.of(endless), Long.MIN_VALUE, TimeUnit.NANOSECONDS))
                    .isInstanceOf(TimeoutException.class);
            List<Future<String>> all = pool.invokeAll(List.of(endless), Long.MIN_VALUE, TimeUnit.NANOSECONDS);
            assertThat(all).allMatch(Future::isCancelled);
            pool.shutdown();
            boolean _ = pool.awaitTermination(Long.MIN_VALUE, TimeUnit.NANOSECONDS);
            stop.countDown();
        }
    }

    @Test
    void join_takesForeverAndLongAgo() throws Exception {
        try (SharedLatch end = SharedLatch.create(1);
                ChildProcess<String> child = ChildProcess.start(() -> {
                    end.await();
                    return "ended";
                })) {
            assertThat(child.join(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
            end.countDown();
            assertThat(child.join(FOREVER)).isTrue();
        }
    }

    @Test
    void group_takesForever() throws Exception {
        try (var group = TaskGroup.<String>open(options -> options.withTimeout(FOREVER))) {
            group.fork(() -> "in time");
            group.join();
        }
    }
}
