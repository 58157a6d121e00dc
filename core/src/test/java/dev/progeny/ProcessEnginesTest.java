package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both kinds of pools with worker processes do, and no other: output, recycling, starting and leaving. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class ProcessEnginesTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    private static final int LINES = 200;
    private static final String LONG = "x".repeat(3_000);

    /** The two models, with two processes at most. */
    enum Engine {
        PROCESSES,
        HYBRID;

        Pool open(UnaryOperator<ProcessOptions> with) {
            return this == PROCESSES ? Pool.processes(2, with) : Pool.hybrid(2, 3, with);
        }
    }

    // ---- output

    @ParameterizedTest
    @EnumSource
    void outputOfWorkers_isAttributable_inOrder_andNeverTorn(Engine engine) throws Exception {
        var lines = new ConcurrentLinkedQueue<OutputLine>();
        Set<String> workers = new HashSet<>();
        try (Pool pool = engine.open(o -> o.withOutput(lines::add))) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                tasks.add(pool.submit(() -> print(number)));
            }
            for (Task<Integer> task : tasks) {
                task.get();
                workers.add(task.worker().orElseThrow().name());
            }
        }
        Map<String, Integer> next = new HashMap<>(); // by task and stream
        for (OutputLine line : lines) {
            String[] words = line.text().split(" ");
            assertThat(words).hasSize(3);
            assertThat(words[2]).isEqualTo(LONG);
            assertThat(workers).contains(line.worker());
            int number = Integer.parseInt(words[1]);
            assertThat(number).isEqualTo(next.merge(words[0] + line.error(), 1, Integer::sum) - 1);
        }
        assertThat(next).hasSize(12).allSatisfy((task, count) -> assertThat(count).isEqualTo(LINES));
    }

    private static int print(int task) {
        for (int i = 0; i < LINES; i++) {
            String line = task + " " + i + " " + LONG;
            System.out.println(line);
            System.err.println(line);
        }
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void outputOfWorkers_reachesOurStreams_tagged_eachLineWhole(Engine engine) throws Exception {
        var seen = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(seen, true, StandardCharsets.UTF_8));
        try (Pool pool = engine.open(o -> o.withName("tagged"))) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int number = i;
                tasks.add(pool.submit(() -> print(number)));
            }
            tasks.forEach(Task::join);
        } finally {
            System.setOut(before);
        }
        List<String> lines = seen.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(6 * LINES).allMatch(line -> line.matches("\\[tagged-worker-\\d] \\d \\d+ x{3000}"));
    }

    // ---- recycling

    @ParameterizedTest
    @EnumSource
    void tasksPerWorker_changesThePid_andLosesNothing_underABacklog_andWhenClosedEarly(Engine engine) throws Exception {
        List<Task<Long>> tasks = new ArrayList<>();
        try (Pool pool = engine.open(o -> o.withTasksPerWorker(5))) {
            for (int i = 0; i < 40; i++) {
                tasks.add(pool.submit(() -> ProcessHandle.current().pid()));
            }
        } // closed while nearly all of them wait
        Map<Long, Integer> tasksOf = new HashMap<>();
        tasks.forEach(task -> tasksOf.merge(task.resultNow(), 1, Integer::sum));
        assertThat(tasksOf).hasSizeGreaterThanOrEqualTo(8).allSatisfy((pid, count) -> assertThat(count)
                .isLessThanOrEqualTo(5));
    }

    // ---- starting and leaving

    @ParameterizedTest
    @EnumSource
    void workers_startOnDemand_andLeaveWhenIdle(Engine engine) throws Exception {
        try (Pool pool = engine.open(o -> o.withIdleTimeout(Duration.ofMillis(200)))) {
            assertThat(pool.stats().workers()).isEmpty();
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            Eventually.holds(() -> pool.stats().workers().isEmpty());
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void spares_areWarmFromTheStart_andStayWhenOthersLeave(Engine engine) throws Exception {
        try (Pool pool = engine.open(o -> o.withSpares(1).withIdleTimeout(Duration.ofMillis(200)))) {
            assertThat(pool.stats().workers()).hasSize(1);
            SharedLong release = SharedLong.create(0);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tasks.add(pool.submit(() -> {
                    while (release.get() == 0) {
                        Thread.sleep(1);
                    }
                }));
            }
            Eventually.holds(() -> pool.stats().workers().size() == 3); // two that work and one that stands by
            release.set(1);
            tasks.forEach(Task::join);
            Eventually.holds(() -> pool.stats().workers().size() == 1);
        }
    }

    @Test
    void sizes_areByDefaultTheProcessorsThatThisProcessMayUse() {
        int processors = Runtime.getRuntime().availableProcessors();
        try (Pool processes = Pool.processes(); Pool threads = Pool.threads()) {
            assertThat(processes.stats().parallelism()).isEqualTo(processors);
            assertThat(threads.stats().parallelism()).isEqualTo(processors);
        }
    }

    @Test
    void sizes_followTheAffinityOfThisProcess() throws Exception {
        Process one = new ProcessBuilder(
                        "taskset", "-c", "0",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), Sizes.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("1 1");
        assertThat(one.waitFor()).isZero();
    }

    /** The program: tells the default sizes. */
    static final class Sizes {

        private Sizes() {}

        public static void main(String[] none) {
            try (Pool processes = Pool.processes(); Pool threads = Pool.threads()) {
                System.out.print(processes.stats().parallelism() + " " + threads.stats().parallelism());
            }
        }
    }

    // ---- context

    @ParameterizedTest
    @EnumSource
    void scopedValueNamedForThePool_travelsWithAllThatIsSubmitted(Engine engine) throws Exception {
        try (Pool pool = engine.open(o -> o.withContext(() -> USER))) {
            ScopedValue.where(USER, "grace").call(() -> {
                assertThat(pool.submit(() -> USER.get()).get()).isEqualTo("grace");
                List<Integer> inputs = IntStream.range(0, 50).boxed().toList();
                assertThat(pool.map(inputs, x -> USER.get() + x)).contains("grace0", "grace49").hasSize(50);
                return null;
            });
            assertThat(pool.submit(() -> USER.isBound()).get()).isFalse();
        }
    }
}
