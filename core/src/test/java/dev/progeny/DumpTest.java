package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pool tells of tasks that take long: when it is asked, and by itself. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class DumpTest {

    @RegisterExtension
    private final LogOf log = new LogOf(Pool.class);

    private final SharedLong go = SharedLong.create(0);

    private static Pool open(Model model) {
        return switch (model) {
            case PROCESSES -> Pool.processes(2);
            case HYBRID -> Pool.hybrid(1, 4);
            case THREADS -> Pool.threads(2);
            case COROUTINES -> Pool.coroutines(2);
        };
    }

    /** Runs until it may end; a stack that holds it is one of a task. */
    private static int dawdle(SharedLong go) throws InterruptedException {
        while (go.get() == 0) {
            Thread.sleep(1);
        }
        return 1;
    }

    /** Before the pool is closed, which waits, also if an assertion has failed. */
    private interface End extends AutoCloseable {
        @Override
        void close();
    }

    private void letGo() {
        go.set(1);
    }

    private Task<Integer> dawdle(Pool pool, TaskOptions options) {
        SharedLong until = go;
        return pool.submit(() -> dawdle(until), options);
    }

    private static TaskOptions named(String name) {
        return TaskOptions.defaults().withName(name);
    }

    // ---- when it is asked

    @ParameterizedTest
    @EnumSource
    void dump_showsEachTaskWithItsAgeAndItsStack(Model model) {
        try (Pool pool = open(model);
                End _ = this::letGo) {
            List<Task<Integer>> tasks = List.of(dawdle(pool, named("apple")), dawdle(pool, named("pear")));
            Eventually.holds(() -> count(pool.dump(), "DumpTest.dawdle(") == 2);
            String dump = pool.dump();
            assertThat(dump).startsWith("pool-").contains(model + " OPEN: 2 running, 0 queued, 0 finished");
            for (Task<Integer> task : tasks) {
                assertThat(dump).containsPattern("task " + task.id() + " \"(apple|pear)\" for \\d+\\.\\d{3} s");
                assertThat(dump).contains(task.worker().orElseThrow().name());
            }
            letGo();
            tasks.forEach(Task::join);
            assertThat(pool.dump()).doesNotContain("apple", "DumpTest.dawdle(");
        }
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void coroutinesOfAProcess_areToldApartByTheNumbersOfTheirTasks() {
        try (Pool pool = Pool.hybrid(1, 4);
                End _ = this::letGo) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(dawdle(pool, TaskOptions.defaults()));
            }
            Eventually.holds(() -> {
                String dump = pool.dump();
                return tasks.stream().allMatch(task -> dump.contains("WAITING (task " + task.id() + ")\n\tat "));
            });
        }
    }

    @Test
    void workerThatIsStopped_isShownWithoutStacks_andAgainWithThemWhenItGoesOn() throws Exception {
        try (Pool pool = Pool.processes(1);
                End _ = this::letGo) {
            Task<Integer> task = dawdle(pool, named("apple"));
            Eventually.holds(() -> pool.dump().contains("DumpTest.dawdle("));
            long pid = task.worker().orElseThrow().pid();
            Programs.stop(pid);
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertThat(pool.dump()).contains("BUSY", "\"apple\"", "no answer within 250 ms").doesNotContain("\tat ");
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertThat(took).isBetween(Duration.ofMillis(240), Duration.ofSeconds(2));
            }
            Programs.signal("CONT", pid);
            Eventually.holds(() -> pool.dump().contains("DumpTest.dawdle("));
        }
    }

    /** A debugger holds it back before its first line. */
    @Test
    void workerThatStarts_isShownAsSuch_andNotSpokenTo() {
        String wait = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";
        try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(wait).withOutput(OutputHandler.none()))) {
            Task<Integer> task = pool.submit(() -> 1);
            assertThat(pool.dump()).contains("1 queued", "STARTING", "not connected yet");
            task.cancel(true);
            pool.shutdownNow();
        }
    }

    // ---- by itself

    @ParameterizedTest
    @EnumSource
    void taskThatTakesLong_isReportedOnce_withItsStack(Model model) {
        TaskOptions options = named("slow one").withReportAfter(Duration.ofSeconds(1));
        try (Pool pool = open(model);
                End _ = this::letGo) {
            letGo();
            dawdle(pool, TaskOptions.defaults()).join(); // a cold JVM may take a second to read its first task
            go.set(0);
            Task<Integer> task = dawdle(pool, options);
            Eventually.holds(() -> !log.records().isEmpty());
            String worker = task.worker().orElseThrow().name();
            assertThat(log.records().getFirst().getMessage())
                    .contains("slow one has been running for 1000 ms on " + worker + " (pid ", "DumpTest.dawdle(");
            assertThat(task).isNotDone();
            letGo();
            task.join();
        }
        assertThat(log.records()).hasSize(1);
    }

    @Test
    void taskThatIsRunAgain_isReportedOnce_andBeforeItsTimeout() {
        SharedLong tries = SharedLong.create(0);
        SharedLong die = SharedLong.create(0);
        TaskOptions options = TaskOptions.defaults().withRetries(1).withTimeout(Duration.ofSeconds(4));
        try (Pool pool = Pool.processes(1, o -> o.withReportAfter(Duration.ofMillis(500)).withCancelGrace(Duration.ZERO))) {
            Task<Integer> task = pool.submit(() -> {
                if (tries.incrementAndGet() == 1) {
                    dawdle(die);
                    Runtime.getRuntime().halt(1);
                }
                return dawdle(SharedLong.create(0));
            }, options);
            Eventually.holds(() -> !log.records().isEmpty());
            die.set(1);
            assertThat(task.handle((none, failure) -> failure).join()).isInstanceOf(TaskTimeoutException.class);
        }
        assertThat(tries.get()).isEqualTo(2);
        assertThat(log.records()).extracting(LogRecord::getMessage).singleElement().asString().contains("500 ms");
    }

    @Test
    void taskWhoseTimeoutComesFirst_isNotReported() {
        Duration both = Duration.ofMillis(200);
        TaskOptions options = TaskOptions.defaults().withTimeout(both).withReportAfter(both);
        try (Pool pool = Pool.threads(1)) {
            Task<Integer> task = dawdle(pool, options);
            assertThat(task.handle((none, failure) -> failure).join()).isInstanceOf(TaskTimeoutException.class);
        }
        assertThat(log.records()).isEmpty();
    }

    @Test
    void initializerThatDoesNotEnd_isReported_andShownWithItsAge() {
        SharedLong end = go;
        try (Pool pool = Pool.processes( // a cold JVM may take a second until it dawdles
                        1, o -> o.withInitializer(() -> dawdle(end)).withReportAfter(Duration.ofSeconds(2)));
                End _ = this::letGo) {
            Task<Integer> task = pool.submit(() -> 1);
            Eventually.holds(() -> !log.records().isEmpty());
            assertThat(log.records().getFirst().getMessage()).contains("initializer", "2000 ms", "DumpTest.dawdle(");
            assertThat(pool.dump()).contains("STARTING", "\"initializer\" for ").doesNotContain("for 0.0");
            letGo();
            assertThat(task.join()).isEqualTo(1);
        }
    }
}
