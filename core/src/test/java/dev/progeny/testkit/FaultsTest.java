package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.NotTransferableException;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.TaskOptions;
import dev.progeny.TaskTimeoutException;
import dev.progeny.TaskTiming;
import dev.progeny.WorkerDiedException;
import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.testkit.Faults.Step;
import dev.progeny.wire.TaskStep;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults happen where and how they are asked for, and each is found. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class FaultsTest {

    private static final TaskOptions LIMITED = TaskOptions.defaults().withTimeout(Duration.ofSeconds(1));

    private static Pool open(Faults faults) {
        return Pool.processes(1, o -> options(faults, o));
    }

    private static Pool openWithHeartbeat(Faults faults) {
        return Pool.processes(1, o -> options(faults, o).withHeartbeat(Duration.ofMillis(200)));
    }

    private static ProcessOptions options(Faults faults, ProcessOptions defaults) {
        return faults.inWorkers().apply(quiet(defaults));
    }

    private static ProcessOptions quiet(ProcessOptions defaults) {
        return defaults.withOutput(OutputHandler.none()).withCancelGrace(Duration.ofMillis(100));
    }

    private static Throwable failure(Task<?> task) throws InterruptedException {
        try {
            throw new AssertionError("a result: " + task.get());
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }

    @Test
    void steps_areThoseOfTheLibrary() {
        assertThat(names(Step.values())).isEqualTo(names(TaskStep.values()));
    }

    private static List<String> names(Enum<?>... values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    @Test
    void workerThatDiesAtAStep_costsTheTaskThatGotItThere() throws Exception {
        try (Pool pool = open(Faults.at(Step.RUN).nth(2).die())) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            assertThat(failure(pool.submit(() -> 2))).isInstanceOfSatisfying(WorkerDiedException.class, died ->
                    assertThat(died.reason()).isEqualTo(Reason.SIGNALLED));
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    @Test
    void stepThatThrows_failsItsTask() throws Exception {
        try (Pool pool = open(Faults.at(Step.RUN).fail().and(Faults.at(Step.ENCODE).nth(3).fail()))) {
            assertThat(failure(pool.submit(() -> 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("RUN");
            assertThat(failure(pool.submit(() -> 2))).isInstanceOf(NotTransferableException.class);
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    /** An exception is encoded, and what is known of it besides; the second fails here. */
    @Test
    void failureThatCannotBeTold_isAFailureAllTheSame() throws Exception {
        try (Pool pool = open(Faults.at(Step.ENCODE).nth(2).fail())) {
            Task<Object> task = pool.submit(() -> {
                throw new IllegalArgumentException("the job's own");
            });
            assertThat(failure(task)).hasMessageContaining("IllegalArgumentException, and to tell of it");
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void stepThatIsLate_isLateOnly() throws Exception {
        try (Pool pool = open(Faults.at(Step.RUN).delay(Duration.ofMillis(300)))) {
            Task<Integer> task = pool.submit(() -> 1);
            assertThat(task.get()).isEqualTo(1);
            TaskTiming timing = task.timing();
            assertThat(Duration.between(timing.started().orElseThrow(), timing.finished().orElseThrow()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void stallInAJob_isFoundByItsTimeout() throws Exception {
        try (Pool pool = open(Faults.at(Step.RUN).stall())) {
            assertThat(failure(pool.submit(() -> 1, LIMITED))).isInstanceOf(TaskTimeoutException.class);
        }
    }

    /** Nothing more can be sent then, so the worker falls silent. */
    @Test
    void stallWhileSending_isFoundByTheHeartbeat() throws Exception {
        try (Pool pool = openWithHeartbeat(Faults.at(Step.FRAME_OUT).nth(3).stall())) {
            assertThat(failure(pool.submit(() -> 1))).isInstanceOfSatisfying(WorkerDiedException.class, died ->
                    assertThat(died.reason()).isEqualTo(Reason.UNRESPONSIVE));
        }
    }

    /** The next frame has the wrong number, and be it the answer to the heartbeat. */
    @Test
    void answerThatIsDropped_isMissed() throws Exception {
        try (Pool pool = openWithHeartbeat(Faults.at(Step.FRAME_OUT).nth(3).drop())) {
            assertThat(failure(pool.submit(() -> 1))).isInstanceOf(WorkerDiedException.class)
                    .hasStackTraceContaining("frame sequence is 2, expected 1");
        }
    }

    @Test
    void answerThatIsDoubled_countsOnce_andEndsTheWorker() throws Exception {
        try (Pool pool = open(Faults.at(Step.FRAME_OUT).nth(3).duplicate())) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            Eventually.holds(() -> pool.stats().workers().isEmpty());
        }
    }

    /** The parent of the pool is a child here: its own two greetings, job and input come first. */
    @ParameterizedTest
    @CsvSource({
        "START:1=throw, 1, 2",
        "ENCODE:2=throw, NotTransferableException, 2",
        "FRAME_OUT:3=throw, WorkerDiedException, 2",
        "FRAME_OUT:3=drop, TaskTimeoutException, 2",
        "FRAME_IN:4=throw, WorkerDiedException, 2",
        "DECODE:3=throw, NotTransferableException, 2",
        "COMPLETE:1=throw, NotTransferableException, 2",
    })
    void stepThatFailsInTheParent_costsOneTask(String plan, String first, String second) throws Exception {
        ProcessOptions options = new Faults(plan).inWorkers().apply(ProcessOptions.defaults());
        try (ChildProcess<List<String>> parent = ChildProcess.start(FaultsTest::outcomes, options)) {
            assertThat(parent.result()).containsExactly(first, second);
            parent.join();
        }
    }

    private static List<String> outcomes() throws InterruptedException {
        try (Pool pool = Pool.processes(1, FaultsTest::quiet)) {
            String first = outcome(() -> pool.submit(() -> 1, LIMITED).get());
            return List.of(first, outcome(() -> pool.submit(() -> 2, LIMITED).get()));
        }
    }

    private static String outcome(Callable<Integer> attempt) {
        try {
            return attempt.call().toString();
        } catch (ExecutionException failed) {
            return failed.getCause().getClass().getSimpleName();
        } catch (Exception refused) {
            return refused.getClass().getSimpleName();
        }
    }

    @Test
    void whatIsNoFrame_isNotDropped() {
        assertThatThrownBy(() -> Faults.at(Step.RUN).drop()).isInstanceOf(IllegalArgumentException.class);
    }
}
