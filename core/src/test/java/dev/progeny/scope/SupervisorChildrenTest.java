package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.scope.SupervisorEvent.Kind;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Children one by one, nested supervisors at rest, and children that are hard to stop. */
@Timeout(30)
@ExtendWith(NothingLeft.class)
class SupervisorChildrenTest {

    private static final Duration PERIOD = Duration.ofMinutes(5); // longer than any test: restarts are counted, not timed

    private final List<SupervisorEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, LinkedBlockingQueue<String>> orders = new ConcurrentHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    private SupervisorOptions watched(SupervisorOptions options) {
        return options.withIntensity(3, PERIOD).withListener(events::add);
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

    private List<String> seen() {
        return events.stream().map(event -> event.child() + " " + event.kind()).toList();
    }

    private Optional<Throwable> causeOf(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).findFirst().orElseThrow().cause();
    }

    @Test
    void nestedSupervisorWhoseChildrenHaveEnded_lives_andNothingIsDoneAgain() throws Exception {
        try (var outer = Supervisor.open(this::watched)) {
            ChildSpec migrate = ChildSpec.of("migrate", runs::incrementAndGet).withRestart(Restart.TRANSIENT);
            outer.start(ChildSpec.supervisor("inner", this::watched, migrate));
            outer.start(obedient("sibling").withRestart(Restart.TEMPORARY));
            Eventually.holds(() -> seen().contains("migrate ENDED"));
            order("sibling", "return");
            outer.join(); // the inner one lives on, but has nothing to do
            assertThat(runs).hasValue(1);
            assertThat(outer.children()).isEqualTo(Map.of("inner", ChildState.RUNNING));
            assertThat(seen()).doesNotContain("inner RESTARTING", "inner ENDED");
        }
        assertThat(seen()).contains("inner STOPPED");
    }

    @Test
    void join_waitsForTheChildrenOfANestedSupervisor() throws Exception {
        try (var outer = Supervisor.open(this::watched)) {
            ChildSpec deep = obedient("deep").withRestart(Restart.TEMPORARY);
            outer.start(ChildSpec.supervisor("inner", this::watched, ChildSpec.supervisor("innermost", this::watched, deep)));
            Thread joining = Thread.ofVirtual().start(() -> {
                try {
                    outer.join();
                } catch (InterruptedException impossible) {
                    throw new AssertionError(impossible);
                }
            });
            Eventually.holds(() -> joining.getState() == Thread.State.WAITING);
            order("deep", "return");
            joining.join();
            assertThat(seen()).contains("deep ENDED");
        }
    }

    @Test
    void child_canBeTerminated_restarted_andDeleted_byName() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("a"));
            supervisor.start(obedient("b"));
            assertThat(supervisor.terminateChild("a")).isTrue();
            assertThat(supervisor.terminateChild("a")).isTrue();
            assertThat(supervisor.children()).isEqualTo(Map.of("a", ChildState.ENDED, "b", ChildState.RUNNING));
            supervisor.restartChild("a");
            assertThat(supervisor.children()).containsEntry("a", ChildState.RUNNING);
            assertThat(supervisor.children().keySet()).containsExactly("a", "b");
            assertThatThrownBy(() -> supervisor.deleteChild("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a is RUNNING; call terminateChild first");
            assertThatThrownBy(() -> supervisor.restartChild("a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a is RUNNING");
            assertThat(supervisor.terminateChild("a")).isTrue();
            supervisor.deleteChild("a");
            assertThat(supervisor.children()).containsOnlyKeys("b");
            for (Work unknown : List.<Work>of(
                    () -> supervisor.terminateChild("a"),
                    () -> supervisor.deleteChild("a"),
                    () -> supervisor.restartChild("a"))) {
                assertThatThrownBy(unknown::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no child of that name: name=a");
            }
            supervisor.start(obedient("a"));
        }
        assertThat(seen()).containsExactly("a STARTED", "b STARTED", "a STOPPED", "a STARTED", "a STOPPED", "a STARTED",
                "a STOPPED", "b STOPPED");
        assertThatThrownBy(() -> Supervisor.open().terminateChild(null)).hasMessage("name");
    }

    @Test
    void childThatWaitsForItsRestart_canBeTerminated() throws Exception {
        Duration brief = Duration.ofMillis(50);
        try (var supervisor = Supervisor.open(o -> watched(o).withBackOff(brief, brief))) {
            supervisor.start(obedient("a"));
            supervisor.start(obedient("b"));
            order("a", "fail");
            Eventually.holds(() -> supervisor.children().get("a") == ChildState.WAITING);
            supervisor.terminateChild("a");
            assertThat(supervisor.children()).containsEntry("a", ChildState.ENDED);
            order("b", "fail"); // its restart comes later than that of a would have
            Eventually.holds(() -> seen().contains("b RESTARTING") && seen().getLast().equals("b STARTED"));
            assertThat(supervisor.children()).containsEntry("a", ChildState.ENDED);
        }
    }

    @Test
    void restartOfAChildThatCannotStart_isToldToTheCaller_andItKeepsItsPlace() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            Supervised work = obedient("a").factory().call();
            supervisor.start(ChildSpec.made("a", () -> {
                if (runs.incrementAndGet() == 2) {
                    throw new IOException("no port");
                }
                return work;
            }));
            supervisor.terminateChild("a");
            assertThatThrownBy(() -> supervisor.restartChild("a"))
                    .isInstanceOf(Supervisor.FailedException.class)
                    .hasMessageContaining("could not start child a")
                    .hasRootCauseMessage("no port");
            assertThat(supervisor.children()).containsEntry("a", ChildState.ENDED);
            supervisor.restartChild("a");
        }
        assertThat(seen()).containsExactly("a STARTED", "a STOPPED", "a STARTED", "a STOPPED"); // no restart by itself
    }

    @Test
    void temporaryChildThatIsTerminated_isForgotten() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("guest").withRestart(Restart.TEMPORARY));
            assertThat(supervisor.terminateChild("guest")).isTrue();
            assertThat(supervisor.children()).isEmpty();
        }
    }

    @Test
    void children_areCounted() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("a"));
            supervisor.start(obedient("b"));
            supervisor.start(ChildSpec.supervisor("s", this::watched));
            supervisor.terminateChild("b");
            assertThat(supervisor.countChildren()).isEqualTo(new Supervisor.Counts(3, 2, 1, 2));
        }
    }

    @Test
    void doneJobs_keepTheirPlace_andAreNotLookedAt() {
        var children = new Children();
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            children.add(ChildSpec.of("job" + i, () -> {})).become(ChildState.ENDED);
        }
        long start = System.nanoTime();
        for (int i = 0; i < many; i++) {
            assertThat(children.areQuiet() && children.find("job" + i) != null).isTrue();
            children.remove(children.add(ChildSpec.of("next", () -> {})));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5)); // 10 billion looks
        assertThat(children.all()).hasSize(many);
    }

    @Test
    void abandonedChild_cannotBeDeletedWhileItsThreadRuns() throws Exception {
        var release = new CountDownLatch(1);
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(deaf("deaf", release));
            assertThat(supervisor.terminateChild("deaf")).isFalse();
            assertThat(supervisor.children()).containsEntry("deaf", ChildState.ABANDONED);
            assertThatThrownBy(() -> supervisor.deleteChild("deaf"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("still runs");
            release.countDown();
            Eventually.holds(() -> isDeleted(supervisor, "deaf"));
        }
    }

    private static boolean isDeleted(Supervisor supervisor, String name) throws InterruptedException {
        try {
            supervisor.deleteChild(name);
            return true;
        } catch (IllegalStateException stillRuns) {
            return false;
        }
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

    /** Its {@code stop} and {@code kill} wait; its work ends only when it is released, or {@code kill} was called. */
    private static final class HardToStop implements Supervised {

        private final CountDownLatch killed = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public void run() throws InterruptedException {
            killed.await();
        }

        @Override
        public void stop(Thread runner) {
            waitForEver();
        }

        @Override
        public void kill() {
            killed.countDown();
            waitForEver();
        }

        private void waitForEver() {
            try {
                never.await();
            } catch (InterruptedException enough) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void stopThatBlocks_isBoundedByTheGrace_andHoldsUpNobody() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("good"));
            supervisor.start(ChildSpec.made("hard", HardToStop::new).withStopGrace(Duration.ofMillis(20)));
            assertThat(supervisor.terminateChild("hard")).isTrue();
            order("good", "fail");
            Eventually.holds(() -> seen().contains("good RESTARTING"));
            supervisor.restartChild("hard");
        }
        assertThat(seen()).endsWith("hard STOPPED", "good STOPPED");
    }

    @Test
    void whatAStoppedChildThrows_isTheCauseOfItsEvent_andRidesOnTheFailureOfTheSupervisor() throws Exception {
        var broken = new IOException("flush failed");
        ChildSpec cleansUp = ChildSpec.of("writer", () -> {
            try {
                never.await();
            } catch (InterruptedException asked) {
                throw broken;
            }
        });
        try (var supervisor = Supervisor.open(o -> watched(o).withIntensity(0, PERIOD))) {
            supervisor.start(cleansUp);
            supervisor.start(obedient("reader"));
            order("reader", "fail");
            assertThatThrownBy(supervisor::join)
                    .isInstanceOf(Supervisor.FailedException.class)
                    .hasRootCauseMessage("reader failed")
                    .hasSuppressedException(broken);
        }
        assertThat(causeOf(Kind.STOPPED)).containsSame(broken);
    }

    @Test
    void childThatEndsByItsInterrupt_hasNoCause() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            supervisor.start(obedient("a"));
        }
        assertThat(causeOf(Kind.STOPPED)).isEmpty();
    }

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @Test
    void scopedValues_thatAreNamed_areBoundInEveryLife_andInWhatIsOpenedThere() throws Exception {
        var bound = new LinkedBlockingQueue<String>();
        ChildSpec child = ChildSpec.of("child", () -> {
            try (var group = TaskGroup.open()) {
                var inGroup = group.fork(USER::get);
                group.join();
                bound.add(USER.get() + inGroup.get() + EventLoop.run(_ -> USER.get()));
            }
            throw new IOException();
        });
        ScopedValue.where(USER, "ada").call(() -> {
            try (var supervisor = Supervisor.open(o -> watched(o).withContext(USER))) {
                supervisor.start(child.withRestart(Restart.TRANSIENT));
                supervisor.start(ChildSpec.supervisor("inner", this::watched, child));
                for (int lives = 0; lives < 6; lives++) {
                    assertThat(bound.take()).isEqualTo("adaadaada");
                }
            }
            return null;
        });
    }

    @Test
    void factoryThatReturnsNull_isNamed() throws Exception {
        try (var supervisor = Supervisor.open(this::watched)) {
            assertThatThrownBy(() -> supervisor.start(ChildSpec.made("a", () -> null)))
                    .isInstanceOf(Supervisor.FailedException.class)
                    .hasMessageContaining("what the factory of a returned");
        }
    }
}
