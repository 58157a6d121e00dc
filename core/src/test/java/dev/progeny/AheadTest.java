package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedQueue;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Small tasks are sent ahead of their turn, and nobody can tell, but by the clock. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
@Timeout(60)
class AheadTest {

    private static final int MANY = 20_000;
    private static final int SOME = 5_000;

    /** Small enough, and so many, that some are sent ahead. */
    private static List<Task<Integer>> submitSmall(Pool pool, int tasks) {
        return new ArrayList<>(
                IntStream.range(0, tasks).mapToObj(i -> pool.submit(() -> 1)).toList());
    }

    private static void awaitFirst(List<Task<Integer>> tasks) {
        Eventually.holds(tasks.get(tasks.size() / 2)::isDone);
    }

    @Test
    void tasksOfOneWorker_beginInTheOrderTheyWereSubmitted() throws Exception {
        try (Pool pool = Pool.processes(1);
                SharedQueue<Integer> begun = SharedQueue.create(SOME)) {
            for (int i = 0; i < SOME; i++) {
                int number = i;
                pool.execute((Action) () -> begun.add(number));
            }
            for (int i = 0; i < SOME; i++) {
                assertThat(begun.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
    }

    @Test
    void workerThatDies_losesTheTaskAtWhichItWas_andNoneBehindIt() throws Exception {
        SharedLong run = SharedLong.create(0);
        try (Pool pool = Pool.processes(2, o -> o.withOutput(OutputHandler.none()))) {
            List<Task<Integer>> tasks = new ArrayList<>();
            List<Task<Integer>> victims = new ArrayList<>();
            for (int i = 0; i < SOME; i++) {
                tasks.add(pool.submit(() -> (int) run.incrementAndGet()));
                if (i % 1_000 == 999) {
                    victims.add(pool.submit(() -> {
                        Runtime.getRuntime().halt(1);
                        return 0;
                    }));
                }
            }
            for (Task<Integer> task : tasks) {
                assertThat(task.get()).isPositive();
            }
            assertThat(run.get()).isEqualTo(SOME);
            for (Task<Integer> victim : victims) {
                assertThatThrownBy(victim::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(WorkerDiedException.class);
            }
        }
    }

    /** The next answer has the wrong number: from there on nobody knows what the worker has begun. */
    @Test
    void workerWhoseAnswerIsLost_runsNoTaskThatRunsAgain() throws Exception {
        SharedLong run = SharedLong.create(0);
        Faults lost = Faults.at(Faults.Step.FRAME_OUT).nth(700).drop();
        try (Pool pool = Pool.processes(1, o -> lost.inWorkers().apply(o.withOutput(OutputHandler.none())))) {
            List<Task<Long>> tasks = IntStream.range(0, SOME)
                    .mapToObj(i -> pool.submit(() -> run.incrementAndGet()))
                    .toList();
            long results = 0;
            for (Task<Long> task : tasks) {
                results += task.handle((result, failure) -> failure == null ? 1 : 0).get();
            }
            assertThat(results).isBetween(SOME * 8L / 10, SOME - 5L);
            assertThat(run.get()).isBetween(results, (long) SOME);
        }
    }

    @Test
    void tasksBehindOneThatTakesLong_goToAnotherWorker() throws Exception {
        SharedLong open = SharedLong.create(0);
        try (Pool pool = Pool.processes(2)) {
            List<Task<Integer>> small = submitSmall(pool, MANY);
            Task<Integer> slow = pool.submit(() -> {
                while (open.get() == 0) {
                    Thread.sleep(1);
                }
                return 2;
            });
            small.addAll(submitSmall(pool, MANY));
            for (Task<Integer> task : small) {
                assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
            assertThat(slow).isNotDone();
            open.set(1);
            assertThat(slow.get()).isEqualTo(2);
        }
    }

    @Test
    void taskThatIsCancelledAheadOfItsTurn_neverBegins_andNoWorkerIsKilled() throws Exception {
        SharedLong open = SharedLong.create(0);
        SharedLong begun = SharedLong.create(0);
        try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(Duration.ofMillis(50)))) {
            long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
            List<Task<Integer>> small = submitSmall(pool, MANY);
            Task<Integer> slow = pool.submit(() -> {
                begun.set(1);
                while (open.get() == 0) {
                    Thread.sleep(1);
                }
                return 2;
            });
            List<Task<Long>> behind = IntStream.range(0, 50)
                    .mapToObj(i -> pool.submit(() -> begun.incrementAndGet()))
                    .toList();
            awaitFirst(small);
            Eventually.holds(() -> begun.get() == 1);
            behind.forEach(task -> task.cancel(true));
            Task<Integer> last = pool.submit(() -> 3);
            open.set(1);
            assertThat(slow.get()).isEqualTo(2);
            assertThat(last.get()).isEqualTo(3);
            assertThat(begun.get()).isEqualTo(1);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(worker);
            behind.forEach(task -> assertThatThrownBy(task::get).isInstanceOf(CancellationException.class));
        }
    }

    @Test
    void poolThatIsStoppedAmongSmallTasks_leavesNoneWithoutAnAnswer_tenTimes() throws Exception {
        for (int round = 0; round < 10; round++) {
            SharedLong run = SharedLong.create(0);
            Pool pool = Pool.processes(2);
            List<Task<Integer>> tasks = submitSmall(pool, 5_000);
            tasks.add(pool.submit(() -> (int) run.incrementAndGet()));
            Eventually.holds(tasks.get(round * 400)::isDone);
            List<Runnable> never = pool.shutdownNow();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            long open = tasks.stream().filter(task -> !task.isDone()).count();
            assertThat(open).isEqualTo(never.size());
        }
    }

    @Test
    void timeOutOfATask_countsFromItsTurn() throws Exception {
        var limit = TaskOptions.defaults().withTimeout(Duration.ofMillis(500));
        try (Pool pool = Pool.processes(1)) {
            List<Task<Integer>> small = submitSmall(pool, MANY);
            Task<Integer> slow = pool.submit(() -> {
                Thread.sleep(800);
                return 2;
            });
            List<Task<Integer>> behind = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                behind.add(pool.submit(() -> 1, limit));
            }
            assertThat(slow.get()).isEqualTo(2);
            for (Task<Integer> task : behind) {
                assertThat(task.get()).isEqualTo(1);
            }
            assertThat(small).allMatch(Task::isDone);
        }
    }
}
