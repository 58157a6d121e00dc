package dev.progeny.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.verify.bench.Memory;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing grows: neither with pools that come and go, nor with what streams through one. */
@Timeout(1_800)
class RoundsTest {

    private static final int ROUNDS = 1_000;

    @ParameterizedTest
    @EnumSource(Model.class)
    void openSubmitAHundredClose_aThousandTimes_leavesNothing(Model model) throws Exception {
        rounds(model, ROUNDS / 10);
        long threads = threads();
        long descriptors = descriptors();
        long memory = Memory.usedHeap();
        rounds(model, ROUNDS);
        System.out.printf(
                Locale.ROOT,
                "%s: threads %d -> %d, descriptors %d -> %d, heap %d -> %d KiB%n",
                model, threads, threads(), descriptors, descriptors(), memory >> 10, Memory.usedHeap() >> 10);
        assertThat(threads()).isLessThanOrEqualTo(threads + 2);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 5);
        assertThat(Memory.usedHeap()).isLessThan(memory + (4 << 20));
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private static void rounds(Model model, int count) throws Exception {
        for (int round = 0; round < count; round++) {
            try (Pool pool = open(model)) {
                List<Task<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    int input = i;
                    tasks.add(pool.submit(() -> input));
                }
                for (int i = 0; i < 100; i++) {
                    assertThat(tasks.get(i).get()).isEqualTo(i);
                }
            }
        }
    }

    private static Pool open(Model model) {
        return switch (model) {
            case PROCESSES -> Pool.processes(2);
            case THREADS -> Pool.threads(2);
            case COROUTINES -> Pool.coroutines(10);
            case HYBRID -> Pool.hybrid(2, 10);
        };
    }

    private static long threads() {
        return Thread.getAllStackTraces().size();
    }

    private static long descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    @Test
    void tenMillionItemsThroughAStream_inAHeapOf64MiB() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-Xmx64m", "-cp", System.getProperty("java.class.path"), TenMillion.class.getName())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    static final class TenMillion {

        private static final int ITEMS = 10_000_000;

        public static void main(String... none) {
            try (Pool pool = Pool.processes(2, o -> o.withHeap("64m"));
                    Stream<Integer> results = pool.stream(TenMillion::inputs, x -> x + 1)) {
                long sum = results.mapToLong(x -> x).sum();
                if (sum != (long) ITEMS * (ITEMS + 1) / 2) {
                    throw new AssertionError("wrong sum " + sum);
                }
            }
        }

        private static Iterator<Integer> inputs() {
            return IntStream.range(0, ITEMS).iterator();
        }
    }
}
