package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.progeny.ChildProcess;
import dev.progeny.ProcessOptions;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A process dies at each step of a put or a take: the others go on, nothing is seen twice. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class QueueDeathTest {

    private static final int AT = 20; // the step's count, so that the queue is in full swing

    private static ProcessOptions dyingAt(Step step) {
        return ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step + ":" + AT);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"MUTEX_.*", "QUEUE_COPIED_IN", "QUEUE_SLOT_WRITTEN", "QUEUE_TAIL_MOVED"})
    void producerDiesAtAnyStep_theOthersGoOnWithinASecond_andNothingComesTwice(Step step) throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1_000)) {
            ChildProcess<Void> producer = ChildProcess.start(
                    () -> {
                        for (int i = 0; i < 1_000; i++) {
                            queue.put(i);
                        }
                    },
                    dyingAt(step));
            producer.join();
            assertThat(producer.exitCode()).hasValue(137);
            long start = System.nanoTime();
            queue.put(-1);
            queue.shutdown();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            List<Integer> taken = drain(queue);
            assertThat(taken.removeLast()).isEqualTo(-1);
            assertThat(taken).hasSizeBetween(AT - 1, AT);
            for (int i = 0; i < taken.size(); i++) {
                assertThat(taken.get(i)).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"MUTEX_.*", "QUEUE_COPIED_OUT", "QUEUE_HEAD_MOVED"})
    void consumerDiesAtAnyStep_theOthersGetTheRest_butForOneItemAtMost(Step step) throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(1_000);
                SharedLong last = SharedLong.create(-1)) {
            for (int i = 0; i < 100; i++) {
                queue.put(i);
            }
            queue.shutdown();
            ChildProcess<Void> consumer = ChildProcess.start(
                    () -> {
                        while (true) {
                            last.set(queue.take());
                        }
                    },
                    dyingAt(step));
            consumer.join();
            assertThat(consumer.exitCode()).hasValue(137);
            long start = System.nanoTime();
            List<Integer> rest = drain(queue);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThat((long) rest.getFirst()).isBetween(last.get() + 1, last.get() + 2);
            for (int i = 1; i < rest.size(); i++) {
                assertThat(rest.get(i)).isEqualTo(rest.get(i - 1) + 1);
            }
            assertThat(rest.getLast()).isEqualTo(99);
        }
    }

    private static List<Integer> drain(SharedQueue<Integer> queue) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(queue.take());
            }
        } catch (SharedQueue.ShutdownException drained) {
            return taken;
        }
    }

    @Test
    void removerThatDiesBeforeItHasCounted_leavesARightSize() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10)) {
            queue.addAll(List.of(1, 2, 3, 4));
            ChildProcess<Boolean> remover =
                    ChildProcess.start(() -> queue.remove((Object) 3), oneTime(Step.QUEUE_MARKED_REMOVED));
            remover.join();
            assertThat(remover.exitCode()).hasValue(137);
            assertThat(queue).containsExactly(1, 2, 4);
            assertThat(queue).hasSize(3);
        }
    }

    private static ProcessOptions oneTime(Step step) {
        return ProcessOptions.defaults().withJvmOptions("-Dprogeny.fault=" + step);
    }

    @Test
    void takerThatIsKilledWhileItWaits_holdsNobodyUp() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10);
                SharedLong asking = SharedLong.create(0)) {
            ChildProcess<Integer> taker = ChildProcess.start(() -> {
                asking.set(1);
                return queue.take();
            });
            Eventually.holds(() -> asking.get() == 1);
            taker.kill();
            taker.join();
            queue.put(1);
            assertThat(queue.take()).isEqualTo(1);
        }
    }

    @Test
    void nonsenseInTheMemory_isAnError_andNothingWorse() {
        Region region = Region.create("SharedQueue", QueueLayout.size(4, 64), made -> QueueLayout.initialize(made, 4, 64));
        MemorySegment memory = region.segment();
        QueueRing queue = QueueRing.on(region);
        assertThat(queue.offer(new byte[30])).isTrue();
        try {
            long firstSlot = QueueLayout.DONE_POINT + WaitPoint.BYTES;
            for (int length : new int[] {-1, Integer.MIN_VALUE, 65, Integer.MAX_VALUE}) {
                memory.set(ValueLayout.JAVA_INT, firstSlot + 8, length);
                assertThatIllegalStateException()
                        .isThrownBy(queue::poll)
                        .withMessageContaining("the queue's memory is damaged");
            }
            memory.set(ValueLayout.JAVA_LONG, 8, 3); // slots, no power of two
            assertThatIllegalStateException().isThrownBy(() -> new QueueLayout(memory));
        } finally {
            region.release();
        }
    }
}
