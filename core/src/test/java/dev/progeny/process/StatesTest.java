package dev.progeny.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Job;
import dev.progeny.ProcessOptions;
import dev.progeny.TaskOptions;
import dev.progeny.WorkerDeath;
import dev.progeny.WorkerInfo;
import dev.progeny.engine.TaskOwner;
import dev.progeny.engine.TaskRun.Stage;
import dev.progeny.engine.TaskRun;
import dev.progeny.process.PoolWorker.State;
import dev.progeny.transfer.Call;
import dev.progeny.wire.Frame;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools, workers and tasks go where the pictures above their states say, and nowhere else. */
class StatesTest {

    private static final TaskOwner NOBODY = new TaskOwner() {
        @Override
        public void cancelled(TaskRun<?> task, boolean mayInterrupt) {}

        @Override
        public void timedOut(TaskRun<?> task, Duration limit) {}

        @Override
        public CompletableFuture<String> stacks(TaskRun<?> task) {
            return CompletableFuture.completedFuture("");
        }
    };

    private static final WorkerEvents NO_POOL = new WorkerEvents() {
        @Override
        public void connected(PoolWorker worker) {}

        @Override
        public void answered(PoolWorker worker, long taskId, Frame frame) {}

        @Override
        public void stalled(PoolWorker worker, long waiting) {}

        @Override
        public void flowing(PoolWorker worker) {}

        @Override
        public void returned(PoolWorker worker, long taskId) {}

        @Override
        public void withdrawn(PoolWorker worker, long count) {}

        @Override
        public void died(PoolWorker worker, WorkerDeath death) {}
    };

    // ---- the pool

    private static final Map<PoolState, Set<PoolState>> POOL = Map.of(
            PoolState.OPEN, Set.of(PoolState.SHUTDOWN, PoolState.STOPPING),
            PoolState.SHUTDOWN, Set.of(PoolState.STOPPING, PoolState.TERMINATED),
            PoolState.STOPPING, Set.of(PoolState.TERMINATED),
            PoolState.TERMINATED, Set.of());

    @ParameterizedTest
    @EnumSource
    void pool_goesWhereThePictureSays_andNowhereElse(PoolState from) {
        for (PoolState to : PoolState.values()) {
            if (POOL.get(from).contains(to)) {
                assertThat(from.to(to)).isEqualTo(to);
            } else {
                assertThatThrownBy(() -> from.to(to))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(from.name(), to.name());
            }
        }
    }

    // ---- a worker

    /** What can happen to a worker, with the state it leads to. */
    private enum Event {
        BECOME_IDLE(State.IDLE),
        TAKE_FIRST(State.BUSY),
        BEGIN_STOP(State.STOPPING),
        DIE(State.DEAD);

        private final State to;

        Event(State to) {
            this.to = to;
        }

        void happenTo(PoolWorker worker) {
            switch (this) {
                case BECOME_IDLE -> worker.becomeIdle();
                case TAKE_FIRST -> worker.take(parcel());
                case BEGIN_STOP -> worker.beginStop();
                case DIE -> worker.die();
            }
        }
    }

    private static final Map<State, Set<State>> WORKER = Map.of(
            State.STARTING, Set.of(State.IDLE, State.STOPPING, State.DEAD),
            State.IDLE, Set.of(State.BUSY, State.STOPPING, State.DEAD),
            State.BUSY, Set.of(State.IDLE, State.DEAD),
            State.STOPPING, Set.of(State.DEAD),
            State.DEAD, Set.of());

    @ParameterizedTest
    @EnumSource
    void worker_goesWhereThePictureSays_andNowhereElse(State from) {
        for (Event event : Event.values()) {
            PoolWorker worker = workerIn(from);
            if (WORKER.get(from).contains(event.to)) {
                event.happenTo(worker);
                assertThat(worker.state()).as("%s from %s", event, from).isEqualTo(event.to);
            } else if (event != Event.TAKE_FIRST) {
                assertThatThrownBy(() -> event.happenTo(worker))
                        .as("%s from %s", event, from)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(from.name(), event.to.name());
                assertThat(worker.state()).isEqualTo(from);
            }
        }
    }

    @Test
    void workerThatStarts_takesItsInitializer_andIsStillStarting() {
        PoolWorker worker = workerIn(State.STARTING);
        Parcel initializer = parcel();
        worker.take(initializer);
        assertThat(worker.state()).isEqualTo(State.STARTING);
        assertThat(worker.hasFreeSlot()).isFalse();
        assertThat(worker.release(initializer.task().id())).isSameAs(initializer);
        assertThat(worker.state()).isEqualTo(State.STARTING);
    }

    @Test
    void busyWorker_isIdleWhenTheLastTaskIsAnswered() {
        PoolWorker worker = workerIn(State.IDLE);
        Parcel first = parcel();
        Parcel second = parcel();
        worker.take(first);
        worker.take(second);
        assertThat(worker.hasFreeSlot()).isFalse();
        assertThat(worker.release(first.task().id())).isSameAs(first);
        assertThat(worker.state()).isEqualTo(State.BUSY);
        assertThat(worker.release(first.task().id())).isNull();
        assertThat(worker.state()).isEqualTo(State.BUSY);
        assertThat(worker.release(second.task().id())).isSameAs(second);
        assertThat(worker.state()).isEqualTo(State.IDLE);
    }

    @Test
    void workerThatDies_givesBackAllItHad_inOrder() {
        PoolWorker worker = workerIn(State.IDLE);
        Parcel first = parcel();
        Parcel second = parcel();
        worker.take(first);
        worker.take(second);
        assertThat(worker.die()).containsExactly(first, second);
        assertThat(worker.running()).isZero();
    }

    /** Of two slots; its process is never started. */
    private static PoolWorker workerIn(State state) {
        var worker = new PoolWorker(NO_POOL, Ground.ofProcesses(ProcessOptions.defaults(), 2), "nobody", ProcessOptions.defaults(), 2);
        switch (state) {
            case STARTING -> {}
            case IDLE -> worker.becomeIdle();
            case BUSY -> {
                worker.becomeIdle();
                worker.take(parcel());
            }
            case STOPPING -> worker.beginStop();
            case DEAD -> worker.die();
        }
        assertThat(worker.state()).isEqualTo(state);
        return worker;
    }

    private static Parcel parcel() {
        TaskRun<Integer> task = task();
        return new Parcel(task, task.work(), Call.encode(null, "nothing"));
    }

    // ---- a task

    private static TaskRun<Integer> task() {
        Job<Integer> job = () -> 1;
        return new TaskRun<>(Call.once(job), null, TaskOptions.defaults(), NOBODY);
    }

    private static TaskRun<Integer> taskIn(Stage stage) {
        TaskRun<Integer> task = task();
        if (stage == Stage.RUNNING) {
            assertThat(begin(task)).isTrue();
        } else if (stage == Stage.ENDED) {
            task.end();
        }
        assertThat(task.stage()).isEqualTo(stage);
        return task;
    }

    private static boolean begin(TaskRun<?> task) {
        return task.begin(() -> new WorkerInfo("nobody", 1, 1, 0), null);
    }

    @ParameterizedTest
    @EnumSource
    void task_beginsWhenQueued_isRequeuedUntilItEnds_andEndsFromAnywhere(Stage from) {
        TaskRun<Integer> begun = taskIn(from);
        assertThat(begin(begun)).isEqualTo(from == Stage.QUEUED);
        assertThat(begun.stage()).isEqualTo(from == Stage.QUEUED ? Stage.RUNNING : from);

        TaskRun<Integer> requeued = taskIn(from);
        assertThat(requeued.requeue()).isEqualTo(from != Stage.ENDED);
        assertThat(requeued.stage()).isEqualTo(from == Stage.ENDED ? from : Stage.QUEUED);

        TaskRun<Integer> ended = taskIn(from);
        ended.end();
        assertThat(ended.stage()).isEqualTo(Stage.ENDED);
        assertThatThrownBy(ended::work).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void requeuedTask_hasNoWorker_andCanBeginAgain() {
        TaskRun<Integer> task = taskIn(Stage.RUNNING);
        assertThat(task.worker()).isPresent();
        assertThat(task.requeue()).isTrue();
        assertThat(task.worker()).isEmpty();
        assertThat(begin(task)).isTrue();
        assertThatCode(task::work).doesNotThrowAnyException();
    }

    @Test
    void taskThatNobodyWaitsForAnyMore_neitherBeginsNorIsRequeued() {
        TaskRun<Integer> queued = taskIn(Stage.QUEUED);
        queued.cancel(true);
        assertThat(begin(queued)).isFalse();
        assertThat(queued.stage()).isEqualTo(Stage.QUEUED);
        TaskRun<Integer> running = taskIn(Stage.RUNNING);
        running.complete(2);
        assertThat(running.requeue()).isFalse();
        assertThat(running.stage()).isEqualTo(Stage.RUNNING);
    }

    @Test
    void taskThatWasBegun_isNotRunAgain() {
        TaskRun<Integer> task = taskIn(Stage.RUNNING);
        task.run();
        assertThat(task.isDone()).isFalse();
    }
}
