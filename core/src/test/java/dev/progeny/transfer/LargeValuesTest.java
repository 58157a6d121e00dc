package dev.progeny.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.progeny.Action;
import dev.progeny.ChildProcess;
import dev.progeny.Descriptors;
import dev.progeny.NotTransferableException;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.WorkerDiedException;
import dev.progeny.shared.SharedLatch;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.Faults.Step;
import dev.progeny.testkit.NothingLeft;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values that go through memory instead of a socket. That they do is shown by faults at the two steps that only such a
 * value reaches.
 */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class LargeValuesTest {

    private static final int LARGE = 3 << 20;

    record Image(String name, List<int[]> rows) implements Serializable {}

    @AfterEach
    void noValueIsKept() {
        Eventually.holds(() -> Depot.leased() == 0);
    }

    private static Pool open(UnaryOperator<ProcessOptions> options) {
        return Pool.processes(1, options.andThen(o -> o.withOutput(OutputHandler.none()))::apply);
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[LARGE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    /** The first large value of a worker takes the socket, and with it comes the offer of memory. */
    private static void meet(Pool pool) throws Exception {
        byte[] large = bytes();
        assertThat(pool.submit(() -> large.length).get()).isEqualTo(LARGE);
    }

    static Stream<Object> values() {
        byte[] bytes = bytes();
        String latin = "latin ü ".repeat(LARGE / 8);
        String chinese = "汉字".repeat(LARGE / 4);
        int[] ints = IntStream.range(0, LARGE / 4).map(i -> i * 7).toArray();
        return Stream.of(
                bytes, new short[LARGE / 2], latin.toCharArray(), ints, Arrays.stream(ints).asLongStream().toArray(),
                new float[] {1.5f}, Arrays.stream(ints).asDoubleStream().toArray(), new boolean[LARGE], latin, chinese,
                List.of(bytes, "between", ints), Map.of("image", new Image("black", List.of(ints))),
                new Object[] {bytes, latin},
                new ArrayList<>(IntStream.range(0, LARGE / 4).boxed().toList()),
                new ArrayDeque<>(List.of(bytes, ints)).toArray(), new byte[(1 << 20) - 1], new byte[(1 << 20) - 6]);
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_comesBackAsItWas_capturedAndAsAnInput_throughSocketAndMemory(Object value) throws Exception {
        try (Pool pool = open(o -> o)) {
            for (int round = 0; round < 3; round++) {
                assertSame(pool.submit(() -> value).get(), value);
                assertSame(pool.map(List.of(value), x -> x).getFirst(), value);
            }
        }
    }

    private static void assertSame(Object back, Object value) {
        assertThat(back.getClass()).isEqualTo(value.getClass());
        assertThat(Arrays.deepEquals(flat(back), flat(value))).isTrue();
    }

    /** Records and maps compare arrays by identity. */
    private static Object[] flat(Object value) {
        return switch (value) {
            case Map<?, ?> map -> flat(map.get("image"));
            case Image(String name, List<int[]> rows) -> new Object[] {name, rows.getFirst()};
            case List<?> list -> list.toArray();
            default -> new Object[] {value};
        };
    }

    @Test
    void arrayThatIsCapturedTwice_isOneArrayThere() throws Exception {
        byte[] large = bytes();
        List<byte[]> list = new ArrayDeque<>(List.of(large)).stream().toList();
        try (Pool pool = open(o -> o)) {
            meet(pool);
            assertThat(pool.submit(() -> {
                        large[0] = 42;
                        return list.getFirst()[0];
                    })
                    .get()).isEqualTo((byte) 42);
        }
    }

    @Test
    void valueThatChangesAfterItWasSubmitted_arrivesAsItWas() throws Exception {
        byte[] large = bytes();
        try (Pool pool = open(o -> o)) {
            meet(pool);
            Task<Integer> before = pool.submit(() -> {
                Thread.sleep(100);
                return 1;
            });
            Task<byte[]> waits = pool.submit(() -> large);
            Arrays.fill(large, (byte) 0);
            assertThat(before.get()).isEqualTo(1);
            assertThat(waits.get()).isEqualTo(bytes());
        }
    }

    // ---- which way they take

    @Test
    void largeJob_isReadFromMemory_fromTheSecondOn() throws Exception {
        byte[] large = bytes();
        try (Pool pool = open(Faults.at(Step.LARGE_IN).fail().inWorkers())) {
            meet(pool);
            Task<Integer> second = pool.submit(() -> large.length);
            assertThatThrownBy(second::get).hasStackTraceContaining("fault injected at LARGE_IN");
            assertThat(pool.submit(() -> large.length).get()).isEqualTo(LARGE);
        }
    }

    @Test
    void largeInput_isReadFromMemory() throws Exception {
        try (Pool pool = open(Faults.at(Step.LARGE_IN).fail().inWorkers())) {
            meet(pool);
            assertThatThrownBy(() -> pool.map(List.of(bytes()), x -> x.length))
                    .hasStackTraceContaining("fault injected at LARGE_IN");
            assertThat(pool.map(List.of(bytes()), x -> x.length)).containsExactly(LARGE);
        }
    }

    @Test
    void largeResultOfASmallTask_goesThroughMemory_fromTheSecondOn() throws Exception {
        try (Pool pool = open(Faults.at(Step.LARGE_OUT).fail().inWorkers())) {
            assertThat(pool.submit(LargeValuesTest::bytes).get()).isEqualTo(bytes());
            assertThatThrownBy(pool.submit(LargeValuesTest::bytes)::get)
                    .cause()
                    .isInstanceOf(NotTransferableException.class)
                    .hasStackTraceContaining("fault injected at LARGE_OUT");
            assertThat(pool.submit(LargeValuesTest::bytes).get()).isEqualTo(bytes());
        }
    }

    @Test
    void smallerValue_neverGoesThroughMemory() throws Exception {
        Faults none = Faults.at(Step.LARGE_IN).die().and(Faults.at(Step.LARGE_OUT).die());
        byte[] smaller = new byte[(1 << 20) - 1_000];
        try (Pool pool = open(none.inWorkers())) {
            for (int i = 0; i < 3; i++) {
                assertThat(pool.submit(() -> smaller).get()).isEqualTo(smaller);
            }
        }
    }

    @Test
    void childByHand_sendsItsLargeResult() throws Exception {
        byte[] large = bytes();
        try (ChildProcess<byte[]> child = ChildProcess.start(() -> large)) {
            assertThat(child.result()).isEqualTo(large);
            child.join();
        }
    }

    @Test
    void coroutinesThatReturnLargeValuesAtOnce_getTheirOwn() throws Exception {
        try (Pool pool = Pool.hybrid(2, 8)) {
            for (int round = 0; round < 3; round++) {
                List<byte[]> all = pool.map(IntStream.range(0, 16).boxed().toList(), LargeValuesTest::filled);
                assertThat(IntStream.range(0, 16).allMatch(i -> Arrays.equals(all.get(i), filled(i)))).isTrue();
            }
        }
    }

    private static byte[] filled(int i) {
        byte[] bytes = new byte[LARGE / 2];
        Arrays.fill(bytes, (byte) i);
        return bytes;
    }

    @Test
    void functionWithALargeCapture_isKeptInMemory_untilTheMapHasEnded() throws Exception {
        byte[] large = bytes();
        try (Pool pool = Pool.processes(2)) {
            List<Integer> sums = pool.map(IntStream.range(0, 1_000).boxed().toList(), i -> large[i] + i);
            assertThat(sums).hasSize(1_000).startsWith((int) large[0], large[1] + 1);
        }
        Eventually.holds(() -> {
            System.gc(); // nobody says when such a function has seen its last task
            return Depot.leased() == 0;
        });
    }

    // ---- deaths and stops on the way

    static Stream<Faults> deathsAtTheSecondValue() {
        return Stream.of(Faults.at(Step.LARGE_IN).die(), Faults.at(Step.LARGE_OUT).nth(2).die());
    }

    @ParameterizedTest
    @MethodSource("deathsAtTheSecondValue")
    void workerThatDiesOverALargeValue_costsItsTask_andARetrySucceeds(Faults faults) throws Exception {
        byte[] large = bytes();
        try (Pool pool = open(faults.inWorkers())) {
            assertThat(pool.submit(() -> large).get()).isEqualTo(large);
            assertThatThrownBy(pool.submit(() -> large)::get).hasCauseInstanceOf(WorkerDiedException.class);
            assertThat(pool.submit(() -> large).get()).isEqualTo(large);
            TaskOptions twice = TaskOptions.defaults().withRetries(1);
            assertThat(pool.submit(() -> large, twice).get()).isEqualTo(large);
        }
    }

    /** While our reading thread is in a callback, the worker answers in memory, goes on to the next task, and dies. */
    @Test
    void answerInMemory_outlivesItsWorker() throws Exception {
        UnaryOperator<ProcessOptions> dying = Faults.at(Step.RUN).nth(5).die().inWorkers(); // the one that is lost
        try (SharedLatch go = SharedLatch.create(1); Pool pool = Pool.hybrid(1, 4, dying::apply)) {
            assertThat(pool.submit(LargeValuesTest::bytes).get()).isEqualTo(bytes()); // and then memory is offered
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            var inCallback = new CountDownLatch(1);
            Action waiting = go::await; // until its callback is there, which would else run in this thread
            CompletableFuture<Void> held = pool.submit(waiting).thenRun(() -> {
                inCallback.countDown();
                Eventually.holds(() -> ProcessHandle.of(pid).isEmpty());
            });
            go.countDown();
            inCallback.await();
            Task<byte[]> answered = pool.submit(LargeValuesTest::bytes);
            Task<Integer> lost = pool.submit(() -> 2);
            assertThat(answered.get()).isEqualTo(bytes());
            assertThat(held).succeedsWithin(Duration.ZERO);
            assertThatThrownBy(lost::get).hasCauseInstanceOf(WorkerDiedException.class);
        }
    }

    @Test
    void taskThatIsCancelledWhileItsWorkerStandsStillOverALargeValue_isGone_andSoIsItsValue() throws Exception {
        byte[] large = bytes();
        UnaryOperator<ProcessOptions> stalling = Faults.at(Step.LARGE_IN).stall().inWorkers();
        try (Pool pool = open(o -> stalling.apply(o).withCancelGrace(Duration.ofMillis(100)))) {
            meet(pool);
            Task<Integer> stuck = pool.submit(() -> large.length);
            Eventually.holds(() -> stuck.worker().isPresent());
            stuck.cancel(true);
            assertThatThrownBy(stuck::get).isInstanceOf(CancellationException.class);
            Eventually.holds(() -> Depot.leased() == 0);
            assertThat(pool.submit(() -> large.length).get()).isEqualTo(LARGE);
        }
    }

    @Test
    void taskThatIsCancelledInTheQueue_givesItsMemoryBack() throws Exception {
        byte[] large = bytes();
        try (Pool pool = open(o -> o)) {
            meet(pool);
            Task<Integer> first = pool.submit(() -> {
                Thread.sleep(Duration.ofMinutes(5));
                return 1;
            });
            Task<Integer> queued = pool.submit(() -> large.length);
            assertThat(Depot.leased()).isEqualTo(1);
            queued.cancel(true);
            Eventually.holds(() -> {
                System.gc(); // the queue forgets it without a word
                return Depot.leased() == 0;
            });
            first.cancel(true);
        }
    }

    @Test
    void interruptedThread_submitsALargeValue_andStaysInterrupted() throws Exception {
        byte[] large = bytes();
        try (Pool pool = open(o -> o)) {
            meet(pool);
            Thread.currentThread().interrupt();
            Task<byte[]> task = pool.submit(() -> large);
            assertThat(Depot.leased()).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(task.get()).isEqualTo(large);
        }
    }

    // ---- memory

    @Test
    void memoryThatNobodyUses_isGivenBack_whileThePoolStaysOpen() throws Exception {
        try (Pool pool = open(o -> o)) {
            for (int i = 0; i < 3; i++) {
                byte[] large = bytes();
                assertThat(pool.submit(() -> large).get()).hasSize(LARGE);
            }
            assertThat(Descriptors.memoryBytes()).isGreaterThan(LARGE);
            await().atMost(Duration.ofSeconds(40)).until(() -> Descriptors.memoryBytes() < 100_000);
            assertThat(Depot.free()).isZero();
            byte[] large = bytes();
            assertThat(pool.submit(() -> large).get()).isEqualTo(large);
        }
    }

    @Test
    void manyLargeValuesThatWait_areAllKept_theFirstInMemory() throws Exception {
        byte[] large = new byte[1 << 20];
        try (Pool pool = open(o -> o)) {
            List<Task<Integer>> tasks =
                    IntStream.range(0, 100).mapToObj(i -> pool.submit(() -> large.length + i)).toList();
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(tasks.get(i).get()).isEqualTo(large.length + i);
            }
        }
    }

    @Test
    void memoryLimitOfAWorker_countsNoMemoryOfThisKind() throws Exception {
        byte[] large = new byte[64 << 20];
        try (Pool pool = open(o -> o.withMemoryLimit(500L << 20))) {
            for (int i = 0; i < 3; i++) {
                assertThat(pool.submit(() -> large.length).get()).isEqualTo(large.length);
            }
        }
    }
}
