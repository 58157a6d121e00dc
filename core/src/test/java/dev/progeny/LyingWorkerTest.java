package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A worker that knows the token and lies: the task it had fails with a type within seconds, nothing of what it sent
 * runs, and the parent is none the worse. The liar is another {@code WorkerMain}, first on the worker's class path.
 */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class LyingWorkerTest {

    private static final int MOST_FRAME_BYTES = 64; // a right answer has fewer

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() {
        Programs.tool("javac", "-proc:none", "-d", folder, "-cp", System.getProperty("java.class.path"),
                Path.of("src/test/resources/lying/WorkerMain.java"));
    }

    private static Pool open(String lie) {
        return Pool.processes(1, o -> options(o, lie));
    }

    private static ProcessOptions options(ProcessOptions defaults, String lie) {
        return defaults.withClassPath(folder + File.pathSeparator + System.getProperty("java.class.path"))
                .withJvmOptions("-Dlie=" + lie, "-Xshare:auto") // and no start cache, before which the library would come first
                .withHeap("64m")
                .withOutput(OutputHandler.none())
                .withCancelGrace(Duration.ofMillis(100));
    }

    private static Throwable failure(Pool pool) throws Exception {
        try {
            throw new AssertionError("a result: " + pool.submit(() -> "the truth").get(10, TimeUnit.SECONDS));
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "header:0:0, frame magic",
        "header:4:2, frame version",
        "header:5:99, unknown frame type",
        "header:6:1, frame reserved",
        "header:15:7, frame sequence",
        "length:-1, frame of -1 bytes",
        "length:-2147483648, frame of -2147483648 bytes",
        "length:2147483647, frame of 2147483647 bytes",
        "stranger, which this worker does not have",
        "empty:RESULT, has no task id",
        "number:RETURNED:77, which this worker does not have",
    })
    void frameThatIsWrong_isAViolation_andTheWorkerIsKilled(String lie, String words) throws Exception {
        try (Pool pool = open(lie)) {
            assertThat(failure(pool)).isInstanceOf(WorkerDiedException.class).hasStackTraceContaining(words);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bare:RESULT, ends after its task id",
        "type:RUN, a RUN frame is not expected",
        "type:HELLO, a HELLO frame is not expected",
        "type:CALL, a CALL frame is not expected",
        "type:FAILURE, a failure frame that carries something else",
        "gadget:management, javax.management.BadAttributeValueExpException; it may not come from another process",
        "gadget:naming, javax.naming.Reference; it may not come from another process",
        "gadget:rmi, java.rmi.MarshalledObject; it may not come from another process",
        "nested, nested too deeply: more than 500 levels",
        "array, it has more parts than it has bytes",
        "sets:24, more than 10000",
        "sets:60, more than 10000",
        "sets:100, more than 10000",
    })
    void valueThatDoesHarm_isRefused(String lie, String words) throws Exception {
        try (Pool pool = open(lie)) {
            assertThat(failure(pool)).isInstanceOf(NotTransferableException.class).hasStackTraceContaining(words);
        }
    }

    /** With a job so large that memory for the answer is offered. */
    @ParameterizedTest
    @CsvSource({
        "elsewhere:0, a value of 0 bytes elsewhere",
        "elsewhere:-1, a value of -1 bytes elsewhere",
        "elsewhere:1073741825, a value of 1073741825 bytes elsewhere",
        "elsewhere:1073741824, 'are told of, but there are 0'",
        "stray, memory that was not offered",
        "reference, unknown form of value 14",
        "promise, a count of 1073741824 times 1 bytes",
        "away:4096, 'are told of, but there are 0'",
        "away:40000, 'are told of, but there are 35904'",
    })
    void valueInMemoryThatIsNotThere_isRefused(String lie, String words) throws Exception {
        byte[] large = new byte[2 << 20];
        try (Pool pool = open(lie)) {
            Throwable failure = pool.submit(() -> "the truth" + large.length)
                    .handle((none, failed) -> failed)
                    .get(10, TimeUnit.SECONDS);
            assertThat(failure).isInstanceOf(NotTransferableException.class).hasStackTraceContaining(words);
        }
    }

    @Test
    void memoryThatAWorkerTakesAwayWhole_costsTheWorkerAtMost() throws Exception {
        byte[] large = new byte[2 << 20];
        try (Pool pool = open("away:0")) {
            Throwable failure = pool.submit(() -> "the truth" + large.length)
                    .handle((none, failed) -> failed)
                    .get(10, TimeUnit.SECONDS);
            assertThat(failure).isInstanceOfAny(NotTransferableException.class, WorkerDiedException.class);
        }
        try (Pool honest = Pool.processes(1)) {
            assertThat(honest.submit(() -> large.length).get()).isEqualTo(large.length);
        }
    }

    @Test
    void referenceToMemoryThatWasNeverOffered_isRefused() throws Exception {
        try (Pool pool = open("elsewhere:10")) {
            assertThat(failure(pool))
                    .isInstanceOf(NotTransferableException.class)
                    .hasStackTraceContaining("memory that was not offered");
        }
    }

    /** What it promises comes never, or a byte at a time; or it says nothing but that it is there. */
    @ParameterizedTest
    @CsvSource({"length:1073741824, WorkerDiedException", "drip, TaskTimeoutException", "flood, TaskTimeoutException"})
    void answerThatNeverComes_isNotWaitedFor_andTakesNoMemory(String lie, String type) throws Exception {
        long before = Runtime.getRuntime().totalMemory();
        try (Pool pool = Pool.processes(1, o -> options(o, lie)
                .withTaskTimeout(Duration.ofSeconds(3))
                .withHeartbeat(Duration.ofMillis(300)))) {
            assertThat(failure(pool).getClass().getSimpleName()).isEqualTo(type);
        }
        assertThat(Runtime.getRuntime().totalMemory() - before).isLessThan(256L << 20);
    }

    @Test
    void secondAnswerToATask_changesNothing_andEndsTheWorker() throws Exception {
        try (Pool pool = open("twice")) {
            assertThat(pool.submit(() -> "").get()).isEqualTo("the truth");
            Eventually.holds(() -> pool.stats().workers().isEmpty());
        }
    }

    /** Each worker dies a byte later in its answer; eight of them at a time. */
    @Test
    void workerThatDiesAtAnyByteOfItsAnswer_costsItsTask() throws Exception {
        int whole = -1;
        for (int from = 0; from < MOST_FRAME_BYTES && whole < 0; from += 8) {
            List<Pool> pools = IntStream.range(from, from + 8).mapToObj(at -> open("cut:" + at)).toList();
            whole = firstWhole(pools.stream().map(pool -> pool.submit(() -> "the truth")).toList(), from);
            pools.forEach(Pool::close);
        }
        assertThat(whole).isGreaterThan(32); // header, task, processor time: then comes the value
    }

    /** Where the answer was whole, counted from {@code from}; -1 if nowhere, and then each task failed as it should. */
    private static int firstWhole(List<Task<String>> tasks, int from) throws Exception {
        for (int i = 0; i < tasks.size(); i++) {
            try {
                assertThat(tasks.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("the truth");
                return from + i;
            } catch (ExecutionException failed) {
                assertThat(failed.getCause()).isInstanceOfSatisfying(
                        WorkerDiedException.class, died -> assertThat(died.exitCode()).hasValue(9));
            }
        }
        return -1;
    }
}
