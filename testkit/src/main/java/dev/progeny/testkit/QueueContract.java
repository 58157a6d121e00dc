package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedQueue;
import dev.progeny.shared.SharedQueue.ShutdownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a {@link SharedQueue} promises to those who put and take on both sides of it: this thread on one, the workers of a
 * pool on the other.
 */
@ExtendWith(NothingLeft.class)
public abstract class QueueContract extends QueueMethods {

    /** Workers enough for {@code parallelism} tasks at once. */
    protected abstract Pool open(int parallelism);

    private Pool others;

    @BeforeEach
    void openOthers() {
        others = KeptPool.take(getClass(), () -> open(4));
    }

    @AfterEach
    void giveOthersBack() {
        if (!KeptPool.keep(getClass(), others)) {
            others.close();
        }
    }

    @AfterAll
    static void closeOthers() {
        KeptPool.close();
    }

    @Test
    void takeFromAnEmptyQueue_waitsForThePut() throws Exception {
        try (SharedQueue<String> queue = SharedQueue.create(2)) {
            SharedLong asking = SharedLong.create(0);
            Task<String> taken = others.submit(() -> {
                asking.set(1);
                return queue.take();
            });
            Eventually.holds(() -> asking.get() == 1);
            assertThat(taken.isDone()).isFalse();
            queue.put("late");
            assertThat(taken.get()).isEqualTo("late");
        }
    }

    @Test
    void putIntoAFullQueue_waitsForTheTake() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(2)) {
            queue.put(1);
            queue.put(2);
            assertThat(queue.offer(3)).isFalse();
            SharedLong asking = SharedLong.create(0);
            Task<Void> put = others.submit(() -> {
                asking.set(1);
                queue.put(3);
            });
            Eventually.holds(() -> asking.get() == 1);
            assertThat(put.isDone()).isFalse();
            assertThat(queue.take()).isEqualTo(1);
            put.get();
            assertThat(queue).containsExactly(2, 3);
        }
    }

    @Test
    void putThatLacksBytes_waitsForTheTake() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(100, 1_024)) {
            queue.put(new byte[600]);
            queue.put(new byte[300]);
            Task<Void> put = others.submit(() -> queue.put(new byte[500]));
            assertThat(queue.take()).hasSize(600);
            put.get();
            assertThat(queue.take()).hasSize(300);
            assertThat(queue.take()).hasSize(500);
        }
    }

    @Test
    void timedForms_giveUpOnTime() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
            List<Long> waited = others.submit(() -> List.of(
                            millis(() -> assertThat(queue.poll(100, TimeUnit.MILLISECONDS)).isNull()),
                            millis(() -> assertThat(queue.poll(Duration.ofMillis(50))).isNull()),
                            millis(() -> {
                                queue.put(1);
                                assertThat(queue.offer(2, 100, TimeUnit.MILLISECONDS)).isFalse();
                                assertThat(queue.offer(2, Duration.ZERO)).isFalse();
                                assertThat(queue.offer(2, Duration.ofSeconds(-1))).isFalse();
                            })))
                    .get();
            assertThat(waited.get(0)).isBetween(100L, 1_000L);
            assertThat(waited.get(1)).isBetween(50L, 1_000L);
            assertThat(waited.get(2)).isBetween(100L, 1_000L);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private static long millis(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void cancelledTake_letsGoOfTheQueue() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
            Gate gate = Gate.closed();
            Task<Integer> waiting = others.submit(() -> {
                gate.entered().incrementAndGet();
                try {
                    return queue.take();
                } catch (InterruptedException stopped) {
                    gate.interrupted().incrementAndGet();
                    throw stopped;
                }
            });
            gate.awaitEntered(1);
            waiting.cancel(true);
            gate.awaitInterrupted(1);
            queue.put(7);
            assertThat(queue.take()).isEqualTo(7);
        }
    }

    @Test
    void fourProducersAndFourConsumers_passEachItemOnce_inTheOrderOfItsProducer() throws Exception {
        int each = 5_000;
        try (SharedQueue<long[]> queue = SharedQueue.create(64);
                Pool consumers = open(4)) {
            List<Task<List<long[]>>> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                taken.add(consumers.submit(() -> takeAll(queue)));
            }
            List<Integer> producers = others.map(List.of(0, 1, 2, 3), producer -> {
                for (int i = 0; i < each; i++) {
                    queue.put(new long[] {producer, i});
                }
                return producer;
            });
            queue.shutdown();
            List<List<long[]>> results = new ArrayList<>();
            for (Task<List<long[]>> task : taken) {
                results.add(task.get());
            }
            assertThat(producers).hasSize(4);
            assertExactlyOnceAndInOrder(results, 4, each);
            assertThat(queue.size()).isZero();
        }
    }

    private static List<long[]> takeAll(SharedQueue<long[]> queue) throws InterruptedException {
        List<long[]> all = new ArrayList<>();
        try {
            while (true) {
                all.add(queue.take());
            }
        } catch (ShutdownException end) {
            return all;
        }
    }

    /** Items are (producer, number); each list is what one consumer took. */
    static void assertExactlyOnceAndInOrder(List<List<long[]>> taken, int producers, int each) {
        boolean[][] seen = new boolean[producers][each];
        for (List<long[]> consumer : taken) {
            long[] last = new long[producers];
            java.util.Arrays.fill(last, -1);
            for (long[] item : consumer) {
                int producer = (int) item[0];
                assertThat(item[1]).isGreaterThan(last[producer]);
                last[producer] = item[1];
                assertThat(seen[producer][(int) item[1]]).isFalse();
                seen[producer][(int) item[1]] = true;
            }
        }
        for (boolean[] ofProducer : seen) {
            assertThat(ofProducer).doesNotContain(false);
        }
    }

    @Test
    void itemsPutByAWorkerThatThenEnds_arrive() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.create(100);
        try (Pool shortLived = open(1)) {
            shortLived.submit(() -> {
                        for (int i = 0; i < 50; i++) {
                            queue.put(i);
                        }
                    })
                    .get();
        }
        assertThat(queue).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        queue.close();
    }

    @Test
    void itemOfEverySizeThatFits_arrivesWhole() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create(3, 4_096)) {
            Task<Void> producer = others.submit(() -> {
                for (int size = 0; size < 4_080; size += 17) {
                    byte[] item = new byte[size];
                    java.util.Arrays.fill(item, (byte) size);
                    queue.put(item);
                }
            });
            for (int size = 0; size < 4_080; size += 17) {
                byte[] expected = new byte[size];
                java.util.Arrays.fill(expected, (byte) size);
                assertThat(queue.take()).isEqualTo(expected);
            }
            producer.get();
        }
    }

    @Test
    void sharedObjectInAnItem_isTheSameObject() throws Exception {
        try (SharedQueue<SharedLong> queue = SharedQueue.create(1);
                SharedLong count = SharedLong.create(1)) {
            queue.put(count);
            others.submit(() -> {
                        try (SharedLong theirs = queue.take()) {
                            theirs.addAndGet(41);
                        }
                    })
                    .get();
            assertThat(count.get()).isEqualTo(42);
        }
    }

    @Test
    void aQueueThroughAQueue_isTheSameQueue() throws Exception {
        try (SharedQueue<BlockingQueue<String>> outer = SharedQueue.create(1);
                SharedQueue<String> inner = SharedQueue.create(1)) {
            outer.put(inner);
            others.submit(() -> outer.take().put("hello")).get();
            assertThat(inner.take()).isEqualTo("hello");
        }
    }

    @Test
    void itemThatCannotBeSent_isRefused_andTheQueueIsUnharmed() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(2)) {
            queue.put("before");
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> queue.put(List.of(new Object())))
                        .isInstanceOf(NotTransferableException.class)
                        .hasMessageContaining("the item cannot be sent to another process")
                        .hasMessageContaining("java.lang.Object");
            }
            assertThat(queue.size()).isEqualTo(1);
            Object taken = others.submit(() -> queue.take()).get();
            assertThat(taken).isEqualTo("before");
        }
    }

    @Test
    void itemLargerThanTheQueue_isRefused_andTheMessageSaysWhatWouldFit() {
        try (SharedQueue<byte[]> queue = SharedQueue.create(10, 1 << 20)) {
            assertThatThrownBy(() -> queue.put(new byte[100 << 20]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not fit a queue of 1048576 bytes")
                    .hasMessageContaining("capacityBytes of 1048");
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void shutdown_wakesWaitingTakers_andFailsPuts() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
            SharedLong asking = SharedLong.create(0);
            Task<Integer> waiting = others.submit(() -> {
                asking.set(1);
                return queue.take();
            });
            Eventually.holds(() -> asking.get() == 1);
            queue.shutdown();
            queue.shutdown();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ShutdownException.class);
            assertThatThrownBy(() -> queue.put(1)).isInstanceOf(ShutdownException.class);
            assertThatThrownBy(() -> queue.offer(1)).isInstanceOf(ShutdownException.class);
            assertThat(queue.isShutdown()).isTrue();
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void shutdown_wakesWaitingPutters_andTakersDrain() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1)) {
            queue.put(1);
            SharedLong asking = SharedLong.create(0);
            Task<Void> waiting = others.submit(() -> {
                asking.set(1);
                queue.put(2);
            });
            Eventually.holds(() -> asking.get() == 1);
            others.submit(() -> queue.shutdown()).get();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(ShutdownException.class);
            assertThat(queue.take()).isEqualTo(1);
            assertThatThrownBy(queue::take).isInstanceOf(ShutdownException.class);
            assertThatThrownBy(() -> queue.poll(1, TimeUnit.DAYS)).isInstanceOf(ShutdownException.class);
        }
    }

    @Test
    void shutdownNow_drops() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(3)) {
            queue.put(1);
            queue.put(2);
            assertThat(others.submit(() -> queue.shutdownNow()).get()).isEqualTo(2);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.awaitDone(Duration.ZERO)).isTrue();
            assertThatThrownBy(queue::take).isInstanceOf(ShutdownException.class);
        }
    }

    @Test
    void awaitDone_waitsForTheLastTaskDone() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(3)) {
            queue.put(1);
            queue.put(2);
            assertThat(queue.awaitDone(Duration.ofMillis(1))).isFalse();
            Task<Void> consumer = others.submit(() -> {
                int _ = queue.take();
                queue.taskDone();
                int _ = queue.take();
                queue.taskDone();
            });
            queue.awaitDone();
            consumer.get();
            assertThatIllegalStateException()
                    .isThrownBy(queue::taskDone)
                    .withMessage("taskDone was called more often than items were put");
        }
    }

    @Test
    void closeHere_wakesWaitersHere_andLeavesItToTheOthers() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.create(1);
        SharedLong asking = SharedLong.create(0);
        Task<Integer> theirs = others.submit(() -> {
            asking.set(1);
            return queue.take();
        });
        Eventually.holds(() -> asking.get() == 1);
        queue.put(5);
        assertThat(theirs.get()).isEqualTo(5);
        try (Pool here = Pool.threads(1)) {
            Task<Integer> mine = here.submit(() -> queue.take());
            Eventually.holds(() -> mine.worker().isPresent());
            queue.close();
            queue.close();
            assertThatThrownBy(mine::get).hasMessageContaining("this SharedQueue was closed in this process");
        }
        assertThatIllegalStateException().isThrownBy(queue::size);
        assertThat(queue).hasToString("SharedQueue[closed]");
    }
}
