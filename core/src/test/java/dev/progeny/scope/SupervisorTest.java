package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.scope.SupervisorEvent.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Restarts, orders, and the end of patience. What happens is read from the listener's events. */
@ExtendWith(NothingLeft.class)
class SupervisorTest {

    private static final Duration PERIOD = Duration.ofMinutes(5); // longer than any test: restarts are counted, not timed

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<String, LinkedBlockingQueue<String>> orders = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    private SupervisorOptions watched(SupervisorOptions options) {
        return options.withIntensity(3, PERIOD).withListener(event -> events.add(event.child() + " " + event.kind()));
    }

    /** A child that waits for an order: "fail" or "return". */
    private ChildSpec obedient(String name) {
        var inbox = orders.computeIfAbsent(name, _ -> new LinkedBlockingQueue<>());
        return ChildSpec.of(name, () -> {
            if (inbox.take().equals("fail")) {
                throw new IOException(name + " failed");
            }
        });
    }

    private void order(String name, String what) {
        orders.get(name).add(what);
    }

    private void happened(String... expected) {
        Eventually.holds(() -> events.size() >= expected.length);
        assertThat(events).containsExactly(expected);
        events.clear();
    }

    private Supervisor withThree(Strategy strategy) throws InterruptedException {
        Supervisor supervisor = Supervisor.open(o -> watched(o).withStrategy(strategy));
        for (String name : List.of("a", "b", "c")) {
            supervisor.start(obedient(name));
        }
        happened("a STARTED", "b STARTED", "c STARTED");
        return supervisor;
    }

    @Test
    void oneForOne_restartsTheOneThatFailed_andCloseStopsInReverse() throws Exception {
        try (var supervisor = withThree(Strategy.ONE_FOR_ONE)) {
            order("b", "fail");
            happened("b FAILED", "b RESTARTING", "b STARTED");
            assertThat(supervisor.children()).containsOnlyKeys("a", "b", "c").containsValue(ChildState.RUNNING);
        }
        happened("c STOPPED", "b STOPPED", "a STOPPED");
    }

    @Test
    void oneForAll_stopsTheOthersInReverse_andStartsAllInOrder() throws Exception {
        try (var supervisor = withThree(Strategy.ONE_FOR_ALL)) {
            order("b", "fail");
            happened("b FAILED", "b RESTARTING", "c STOPPED", "a STOPPED", "a STARTED", "b STARTED", "c STARTED");
            assertThat(supervisor.state()).isEqualTo(SupervisorState.RUNNING);
        }
    }

    @Test
    void restForOne_restartsTheLaterOnes() throws Exception {
        try (var _ = withThree(Strategy.REST_FOR_ONE)) {
            order("b", "fail");
            happened("b FAILED", "b RESTARTING", "c STOPPED", "b STARTED", "c STARTED");
        }
    }

    @Test
    void restartType_decidesAfterAReturnAndAfterAFailure() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("permanent"));
            supervisor.start(obedient("transient").withRestart(Restart.TRANSIENT));
            supervisor.start(obedient("temporary").withRestart(Restart.TEMPORARY));
            happened("permanent STARTED", "transient STARTED", "temporary STARTED");
            order("permanent", "return");
            happened("permanent ENDED", "permanent RESTARTING", "permanent STARTED");
            order("transient", "fail");
            happened("transient FAILED", "transient RESTARTING", "transient STARTED");
            order("transient", "return");
            happened("transient ENDED");
            order("temporary", "fail");
            happened("temporary FAILED");
            Eventually.holds(() -> supervisor.children().size() == 2); // the temporary one is forgotten
            assertThat(supervisor.children()).containsEntry("transient", ChildState.ENDED);
        }
    }

    @Test
    void oneForAll_wakesTheTransientThatHadEnded_andForgetsTheTemporary() throws Exception {
        try (var supervisor = Supervisor.open(o -> watched(o).withStrategy(Strategy.ONE_FOR_ALL))) {
            supervisor.start(obedient("done").withRestart(Restart.TRANSIENT));
            supervisor.start(obedient("guest").withRestart(Restart.TEMPORARY));
            supervisor.start(obedient("a"));
            happened("done STARTED", "guest STARTED", "a STARTED");
            order("done", "return");
            happened("done ENDED");
            order("a", "fail");
            happened("a FAILED", "a RESTARTING", "guest STOPPED", "done STARTED", "a STARTED");
            assertThat(supervisor.children()).containsOnlyKeys("done", "a");
        }
    }

    @Test
    void tooManyRestarts_stopAllChildren_andJoinThrowsTheLastCause() throws Exception {
        try (var supervisor = withThree(Strategy.ONE_FOR_ONE)) {
            for (int i = 0; i < 3; i++) {
                order("b", "fail");
                happened("b FAILED", "b RESTARTING", "b STARTED");
            }
            order("b", "fail");
            assertThatThrownBy(supervisor::join)
                    .isInstanceOf(Supervisor.FailedException.class)
                    .hasMessage("supervisor gave up: more than 3 restarts within PT5M, the last one of child b")
                    .hasRootCauseMessage("b failed");
            happened("b FAILED", "b GAVE_UP", "c STOPPED", "a STOPPED");
            assertThat(supervisor.state()).isEqualTo(SupervisorState.FAILED);
            assertThat(supervisor.children()).containsValue(ChildState.ENDED).doesNotContainValue(ChildState.RUNNING);
            assertThatThrownBy(() -> supervisor.start(obedient("d"))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void join_returnsWhenAllHaveEndedForGood() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.join(); // nobody there
            supervisor.start(obedient("a").withRestart(Restart.TRANSIENT));
            supervisor.start(obedient("b").withRestart(Restart.TEMPORARY));
            order("a", "fail"); // is restarted, so join goes on waiting
            order("a", "return");
            order("b", "fail");
            supervisor.join();
            assertThat(supervisor.state()).isEqualTo(SupervisorState.RUNNING);
            assertThat(events).contains("a ENDED", "b FAILED");
        }
    }

    @Test
    void failedFirstStart_isToldToTheCaller_andTheChildIsNotAdded() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            assertThatThrownBy(() -> supervisor.start(ChildSpec.made("a", () -> {
                        throw new IOException("no port");
                    })))
                    .isInstanceOf(Supervisor.FailedException.class)
                    .hasMessageContaining("could not start child a")
                    .hasCauseInstanceOf(IOException.class);
            assertThat(supervisor.children()).isEmpty();
            supervisor.start(obedient("a"));
            assertThatThrownBy(() -> supervisor.start(obedient("a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name=a");
        }
    }

    @Test
    void factoryThatFailsInARestart_countsAsAFailure() throws Exception {
        var lives = new LinkedBlockingQueue<>(List.of("good", "bad", "good"));
        try (var supervisor = Supervisor.open(this::watched)) {
            Supervised work = obedient("a").factory().call();
            supervisor.start(ChildSpec.made("a", () -> {
                if (lives.take().equals("bad")) {
                    throw new IOException("no port");
                }
                return work;
            }));
            order("a", "fail");
            happened("a STARTED", "a FAILED", "a RESTARTING", "a FAILED", "a RESTARTING", "a STARTED");
        }
    }

    @Test
    void close_whileAFactoryHangs_interruptsIt() throws Exception {
        var inFactory = new CountDownLatch(1);
        var supervisor = Supervisor.open(this::watched);
        var starting = new FutureTask<Void>(() -> {
            supervisor.start(ChildSpec.made("a", () -> {
                inFactory.countDown();
                never.await();
                return () -> {};
            }));
            return null;
        });
        Thread.startVirtualThread(starting);
        inFactory.await();
        supervisor.close();
        Eventually.holds(starting::isDone);
        assertThat(starting.exceptionNow()).isInstanceOf(IllegalStateException.class);
        happened("a STOPPED");
    }

    @Test
    void childThatIgnoresItsInterrupt_isAbandonedAfterItsGrace_andTheOthersAreStopped() throws Exception {
        var release = new CountDownLatch(1);
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("good"));
            supervisor.start(deaf("deaf", release));
        }
        happened("good STARTED", "deaf STARTED", "deaf ABANDONED", "good STOPPED");
        release.countDown();
    }

    @Test
    void siblingThatDoesNotStop_endsTheSupervisor_ratherThanToLiveTwice() throws Exception {
        var release = new CountDownLatch(1);
        try (var supervisor = Supervisor.open(o -> watched(o).withStrategy(Strategy.ONE_FOR_ALL))) {
            supervisor.start(obedient("a"));
            supervisor.start(deaf("deaf", release));
            order("a", "fail");
            assertThatThrownBy(supervisor::join)
                    .hasMessageContaining("child deaf ignored its interrupt")
                    .hasCauseInstanceOf(IOException.class);
        }
        happened("a STARTED", "deaf STARTED", "a FAILED", "a RESTARTING", "deaf ABANDONED", "deaf GAVE_UP");
        release.countDown();
    }

    private static ChildSpec deaf(String name, CountDownLatch release) {
        return ChildSpec.of(name, () -> {
                    while (release.getCount() > 0) {
                        try {
                            release.await();
                        } catch (InterruptedException ignored) {
                            // that is what this test is about
                        }
                    }
                })
                .withStopGrace(Duration.ofMillis(20));
    }

    @Test
    void backOff_delaysTheRestart_andCloseDoesNotWaitForIt() throws Exception {
        Duration long_ = Duration.ofHours(1);
        try (var supervisor = Supervisor.open(o -> watched(o).withBackOff(long_, long_))) {
            supervisor.start(obedient("a"));
            order("a", "fail");
            happened("a STARTED", "a FAILED", "a RESTARTING");
            Eventually.holds(() -> supervisor.children().get("a") == ChildState.WAITING);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void backOff_endsWithARestart() throws Exception {
        Duration brief = Duration.ofMillis(10);
        try (var supervisor = Supervisor.open(o -> watched(o).withBackOff(brief, brief))) {
            supervisor.start(obedient("a"));
            order("a", "fail");
            happened("a STARTED", "a FAILED", "a RESTARTING", "a STARTED");
        }
    }

    @Test
    void nestedSupervisor_thatGivesUp_isRestartedByTheOuterOne_withItsChildren() throws Exception {
        try (var outer = Supervisor.open(this::watched)) {
            outer.start(ChildSpec.supervisor(
                    "inner", o -> watched(o).withIntensity(0, PERIOD), obedient("x"), obedient("y")));
            happened("x STARTED", "y STARTED", "inner STARTED");
            order("x", "fail");
            happened("x FAILED", "x GAVE_UP", "y STOPPED", "inner FAILED", "inner RESTARTING",
                    "x STARTED", "y STARTED", "inner STARTED");
        }
        happened("y STOPPED", "x STOPPED", "inner STOPPED");
    }

    @Test
    void listenerThatThrows_doesNotDisturb_andMayNotCallBack() throws Exception {
        var refusal = new AtomicReference<Throwable>();
        var self = new AtomicReference<Supervisor>();
        try (var supervisor = Supervisor.open(o -> o.withListener(event -> {
            if (event.kind() == Kind.FAILED) {
                try {
                    self.get().close();
                } catch (IllegalStateException refused) {
                    refusal.set(refused);
                    throw refused;
                }
            }
        }))) {
            self.set(supervisor);
            supervisor.start(obedient("a").withRestart(Restart.TRANSIENT));
            order("a", "fail");
            order("a", "return");
            supervisor.join();
        }
        assertThat(refusal.get()).hasMessageContaining("listener");
    }

    /** A process as a child: stopped in its own way, and killed when that does not help. */
    private record Program(ChildProcess<Void> process) implements Supervised {

        @Override
        public void run() throws Exception {
            process.join();
            process.result();
        }

        @Override
        public void stop(Thread runner) {
            process.terminate();
        }

        @Override
        public void kill() {
            process.kill();
        }
    }

    @Test
    void process_canBeAChild_isRestartedWhenItDies_andStoppedByItsOwnMeans() throws Exception {
        var programs = new LinkedBlockingQueue<ChildProcess<Void>>();
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(ChildSpec.made("program", () -> {
                ChildProcess<Void> process = ChildProcess.start(() -> Thread.sleep(Duration.ofMinutes(5)));
                programs.add(process);
                return new Program(process);
            }));
            programs.take().kill();
            happened("program STARTED", "program FAILED", "program RESTARTING", "program STARTED");
        }
        happened("program STOPPED");
        assertThat(programs.take().isAlive()).isFalse();
    }
}
