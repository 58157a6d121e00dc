package dev.progeny.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That inputs travel in batches is not to be noticed, except by the clock. */
@ExtendWith(NothingLeft.class)
class BatchTest {

    @Test
    void size_growsForSmallInputs_andFallsBackForSlowOnes() {
        var size = new Batch.Size(1_000);
        assertThat(size.get()).isEqualTo(1);
        size.learn(result(1, 1_000));
        assertThat(size.get()).isEqualTo(8);
        size.learn(result(8, 8_000));
        assertThat(size.get()).isEqualTo(64);
        size.learn(result(64, 64_000));
        size.learn(result(512, 512_000));
        assertThat(size.get()).isEqualTo(1_000);
        size.learn(result(1, 60_000));
        assertThat(size.get()).isEqualTo(1);
        assertThatSizeNeverPasses(3);
    }

    private static void assertThatSizeNeverPasses(int most) {
        var size = new Batch.Size(most);
        for (int i = 0; i < 10; i++) {
            size.learn(result(size.get(), 1));
            assertThat(size.get()).isBetween(1, most);
        }
    }

    private static Batch.Result result(int items, long nanos) {
        return new Batch.Result(new ArrayList<>(java.util.Collections.nCopies(items, 0)), null, nanos);
    }

    @Test
    void manySmallInputs_goInFarFewerTasks() {
        try (Pool pool = Pool.processes(2)) {
            List<Integer> inputs = IntStream.range(0, 100_000).boxed().toList();
            assertThat(pool.map(inputs, x -> x + 1)).hasSize(100_000).last().isEqualTo(100_000);
            assertThat(pool.stats().finished()).isLessThan(10_000);
        }
    }

    @Test
    void failureDeepInABatch_isThrownAtItsPosition_withItsStack() {
        try (Pool pool = Pool.processes(1)) {
            List<Integer> inputs = IntStream.range(0, 20_000).boxed().toList();
            Iterator<Integer> results = pool.stream(inputs, BatchTest::refuse15000).iterator();
            for (int i = 0; i < 15_000; i++) {
                assertThat(results.next()).isEqualTo(i);
            }
            assertThatThrownBy(results::next)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("15000")
                    .hasStackTraceContaining("BatchTest.refuse15000")
                    .hasStackTraceContaining("below: who submitted");
            assertThat(results.hasNext()).isFalse();
        }
    }

    private static int refuse15000(int x) {
        if (x == 15_000) {
            throw new IllegalArgumentException("" + x);
        }
        return x;
    }

    @Test
    void inputDeepInABatchThatCannotTravel_isRefusedAtItsPosition() {
        List<Object> inputs = new ArrayList<>(IntStream.range(0, 5_000).boxed().toList());
        inputs.add(new Object());
        try (Pool pool = Pool.processes(1);
                Stream<String> stream = pool.stream(inputs, Object::toString)) {
            Iterator<String> results = stream.iterator();
            for (int i = 0; i < 5_000; i++) {
                assertThat(results.next()).isEqualTo("" + i);
            }
            assertThatThrownBy(results::next).isInstanceOf(NotTransferableException.class);
        }
    }

    @Test
    void nullInputsAndResults_travelToo() {
        try (Pool pool = Pool.processes(1)) {
            List<Integer> inputs = new ArrayList<>(Arrays.asList(new Integer[1_000]));
            assertThat(pool.map(inputs, x -> x)).hasSize(1_000).containsOnlyNulls();
        }
    }

    @Test
    void slowInputs_areSpreadOverAllWorkers() {
        try (Pool pool = Pool.processes(2)) {
            pool.map(List.of(1, 2), x -> x);
            List<Long> pids = pool.map(IntStream.range(0, 16).boxed().toList(), x -> {
                Thread.sleep(20);
                return ProcessHandle.current().pid();
            });
            assertThat(pids.stream().distinct()).hasSize(2);
        }
    }
}
