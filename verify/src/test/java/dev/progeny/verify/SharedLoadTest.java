package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMemory;
import dev.progeny.shared.SharedQueue;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Shared objects under load, every item and every increment accounted for. */
@Timeout(1_800)
class SharedLoadTest {

    private static final int SIDES = 4;
    private static final int EACH = 250_000;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final List<Integer> FOUR = List.of(0, 1, 2, 3);

    @Test
    void fourProducersAndFourConsumers_passAMillionItems_onceAndInOrder() throws Exception {
        try (SharedQueue<Long> queue = SharedQueue.create(1_000);
                SharedMemory taken = SharedMemory.create(4L * SIDES * EACH);
                Pool producers = Pool.processes(SIDES);
                Pool consumers = Pool.processes(SIDES)) {
            List<Task<Boolean>> inOrder = new ArrayList<>();
            for (int i = 0; i < SIDES; i++) {
                inOrder.add(consumers.submit(() -> consume(queue, taken)));
            }
            producers.map(FOUR, producer -> {
                for (long i = 0; i < EACH; i++) {
                    queue.put((long) producer << 32 | i);
                }
                return producer;
            });
            queue.shutdown();
            for (Task<Boolean> consumer : inOrder) {
                assertThat(consumer.get()).isTrue();
            }
            int[] times = new int[SIDES * EACH];
            taken.ints().get(times);
            assertThat(Arrays.stream(times).distinct().toArray()).containsExactly(1);
        }
    }

    /** Notes how often each item was taken; whether those of each producer came in its order. */
    private static boolean consume(SharedQueue<Long> queue, SharedMemory taken) throws InterruptedException {
        long[] last = new long[SIDES];
        Arrays.fill(last, -1);
        boolean ordered = true;
        try {
            while (true) {
                long item = queue.take();
                int producer = (int) (item >>> 32);
                long number = item & 0xffff_ffffL;
                ordered &= number > last[producer];
                last[producer] = number;
                int _ = (int) INT.getAndAdd(taken.segment(), 4 * ((long) producer * EACH + number), 1);
            }
        } catch (SharedQueue.ShutdownException end) {
            return ordered;
        }
    }

    @Test
    void fourTimes100000Increments_are400000_inAHundredRunsOfAHundred() {
        try (Pool pool = Pool.processes(SIDES)) {
            for (int run = 0; run < 100; run++) {
                try (SharedLong count = SharedLong.create(0)) {
                    pool.map(FOUR, worker -> {
                        for (int i = 0; i < 100_000; i++) {
                            count.incrementAndGet();
                        }
                        return worker;
                    });
                    assertThat(count.get()).isEqualTo(400_000);
                }
            }
        }
    }
}
