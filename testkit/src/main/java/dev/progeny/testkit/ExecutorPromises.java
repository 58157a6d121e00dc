package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Action;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.shared.SharedLong;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What ExecutorService and Future document, to the letter. */
abstract class ExecutorPromises extends MapPromises {

    @Test
    void invokeAll_waitsForAll() throws Exception {
        List<Job<Integer>> jobs = List.of(() -> 1, () -> 2, PoolFixture::fail);
        List<Future<Integer>> done = pool.invokeAll(jobs);
        assertThat(done).allMatch(Future::isDone);
        assertThat(done.get(1).resultNow()).isEqualTo(2);
        assertThat(done.get(2).state()).isEqualTo(Future.State.FAILED);
    }

    @Test
    void invokeAllWithALimit_cancelsWhatIsLate() throws Exception {
        List<Job<Integer>> jobs = List.of(() -> 1, PoolFixture::sleepLong);
        List<Future<Integer>> done = pool.invokeAll(jobs, 700, TimeUnit.MILLISECONDS);
        assertThat(done.get(1).isCancelled()).isTrue();
    }

    @Test
    void invokeAny_givesASuccess_orTheLastFailure() throws Exception {
        List<Job<Integer>> mixed = List.of(PoolFixture::fail, () -> 7, PoolFixture::sleepLong);
        assertThat(pool.invokeAny(mixed)).isEqualTo(7);
        List<Job<Integer>> failing = List.of(PoolFixture::fail);
        assertThatThrownBy(() -> pool.invokeAny(failing)).isInstanceOf(ExecutionException.class);
        List<Job<Integer>> late = List.of(PoolFixture::sleepLong);
        assertThatThrownBy(() -> pool.invokeAny(late, 50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> pool.invokeAny(List.<Job<Integer>>of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invokeAnyWithALimit_givesTheFirstSuccess_andCancelsTheOthers() throws Exception {
        Gate gate = Gate.closed();
        Job<Integer> last = () -> {
            Gate.await(() -> gate.entered().get() == 2);
            return 7;
        };
        List<Job<Integer>> jobs = List.of(() -> gate.pass(1), PoolFixture::fail, () -> gate.pass(2), last);
        assertThat(pool.invokeAny(jobs, 30, TimeUnit.SECONDS)).isEqualTo(7);
        gate.awaitInterrupted(2);
    }

    @Test
    void interruptedInvokeAllAndInvokeAny_throw_andCancelTheirTasks() throws Exception {
        Gate all = Gate.closed();
        List<Job<Integer>> forAll = List.of(() -> all.pass(1), () -> all.pass(2));
        assertInterruptible(all, () -> pool.invokeAll(forAll));
        Gate any = Gate.closed();
        List<Job<Integer>> forAny = List.of(() -> any.pass(1), () -> any.pass(2));
        assertInterruptible(any, () -> pool.invokeAny(forAny));
        Gate timed = Gate.closed();
        List<Job<Integer>> forTimed = List.of(() -> timed.pass(1), () -> timed.pass(2));
        assertInterruptible(timed, () -> pool.invokeAll(forTimed, 1, TimeUnit.DAYS));
    }

    private static void assertInterruptible(Gate gate, ThrowingCallable call) throws InterruptedException {
        Thread waiting = Thread.currentThread();
        Thread interrupter = Thread.ofVirtual().start(() -> {
            gate.awaitEntered(2);
            waiting.interrupt();
        });
        assertThatThrownBy(call).isInstanceOf(InterruptedException.class);
        interrupter.join();
        gate.awaitInterrupted(2);
    }

    @Test
    void future_showsItsStateAndItsOutcome_andRefusesTheOther() throws Exception {
        Gate gate = Gate.closed();
        Task<Integer> task = pool.submit(() -> gate.pass(5));
        assertThat(task.state()).isEqualTo(Future.State.RUNNING);
        assertThatThrownBy(task::resultNow).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(task::exceptionNow).isInstanceOf(IllegalStateException.class);
        gate.letAllPass();
        task.get();
        assertThat(task.state()).isEqualTo(Future.State.SUCCESS);
        assertThat(task.resultNow()).isEqualTo(5);
        assertThatThrownBy(task::exceptionNow).isInstanceOf(IllegalStateException.class);
        Task<Integer> failing = pool.submit(PoolFixture::fail);
        assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class);
        assertThat(failing.state()).isEqualTo(Future.State.FAILED);
        assertThat(failing.exceptionNow()).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
        assertThatThrownBy(failing::resultNow).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void runnables_runToo_withTheResultThatWasGiven() throws Exception {
        SharedLong ran = SharedLong.create(0);
        Action action = () -> ran.incrementAndGet();
        assertThat(pool.submit((Runnable) action, "given").get()).isEqualTo("given");
        assertThat(pool.submit((Runnable) action).get()).isNull();
        pool.execute(action);
        Eventually.holds(() -> ran.get() == 3);
    }

    @Test
    void executedActionThatFails_harmsNobody_andIsHeard() throws Exception {
        var heard = new CompletableFuture<Throwable>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> heard.complete(failure));
        try (Pool one = openOne()) {
            one.execute(() -> {
                throw new IllegalStateException("unheard of");
            });
            assertThat(one.submit(() -> 1).get()).isEqualTo(1);
            assertThat(heard.get(20, TimeUnit.SECONDS)).hasMessage("unheard of");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is what it is about
    void null_isRefusedAtOnce() throws Exception {
        List<ThrowingCallable> calls = List.of(
                () -> pool.submit((Job<Integer>) null),
                () -> pool.submit((Action) null),
                () -> pool.submit((Callable<Integer>) null),
                () -> pool.submit((Runnable) null),
                () -> pool.submit((Runnable) null, 1),
                () -> pool.submit(() -> 1, null),
                () -> pool.execute(null),
                () -> pool.invokeAll(null),
                () -> pool.invokeAny(null),
                () -> pool.map(null, x -> x),
                () -> pool.map(List.of(1), null),
                () -> pool.stream(List.of(1), null),
                () -> pool.streamUnordered(List.of(1), null),
                () -> pool.mapping(null));
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)).as("call %s", i).isInstanceOf(NullPointerException.class);
        }
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // that is what it is about
    void nullAmongTheJobs_isRefused_andTheOthersAreCancelled() {
        Gate gate = Gate.closed();
        Job<Integer> job = () -> gate.pass(1);
        List<Job<Integer>> jobs = Arrays.asList(job, null);
        assertThatThrownBy(() -> pool.invokeAll(jobs)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> pool.invokeAny(jobs)).isInstanceOf(NullPointerException.class);
        Eventually.holds(() -> pool.stats().running() + pool.stats().queued() == 0);
        assertThat(gate.passed().get()).isZero();
    }
}
