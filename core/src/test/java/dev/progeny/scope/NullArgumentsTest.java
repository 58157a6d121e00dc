package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is null is refused by the call that is given it, not by a thread that meets it later; the message is its name. */
class NullArgumentsTest {

    private static final ScopedValue<String> KEY = ScopedValue.newInstance();

    private static Arguments call(String parameter, Work call) {
        return Arguments.of(parameter, call);
    }

    static Stream<Arguments> calls() {
        var group = GroupOptions.defaults();
        var loop = LoopOptions.defaults();
        var supervisor = SupervisorOptions.defaults();
        var child = ChildSpec.of("a", () -> {});
        return Stream.of(
                call("with", () -> TaskGroup.open((java.util.function.UnaryOperator<GroupOptions>) null)),
                call("joiner", () -> TaskGroup.open((TaskGroup.Joiner<Object, Void>) null)),
                call("joiner", () -> TaskGroup.open(null, o -> o)),
                call("with", () -> TaskGroup.open(TaskGroup.Joiner.awaitAll(), null)),
                call("what with returned", () -> TaskGroup.open(_ -> null)),
                call("task", () -> inGroup(opened -> opened.fork((Callable<Object>) null))),
                call("task", () -> inGroup(opened -> opened.fork((Runnable) null))),
                call("name", () -> group.withName(null)),
                call("timeout", () -> group.withTimeout(null)),
                call("timeout", () -> new GroupOptions("", null, List.of())),
                call("context", () -> group.withContext((ScopedValue<?>[]) null)),
                call("context", () -> group.withContext(KEY, null)),
                call("with", () -> EventLoop.open(null)),
                call("what with returned", () -> EventLoop.open(_ -> null)),
                call("main", () -> EventLoop.run(null)),
                call("with", () -> EventLoop.run(_ -> 1, null)),
                call("task", () -> inLoop(opened -> opened.spawn((Callable<Object>) null))),
                call("work", () -> inLoop(opened -> opened.spawn((Work) null))),
                call("duration", () -> inLoop(opened -> opened.sleep(null))),
                call("call", () -> inLoop(opened -> opened.blocking((Callable<Object>) null))),
                call("work", () -> inLoop(opened -> opened.blocking((Work) null))),
                call("future", () -> inLoop(opened -> opened.await((Future<Object>) null))),
                call("future", () -> inLoop(opened -> opened.await((CompletableFuture<Object>) null))),
                call("stage", () -> inLoop(opened -> opened.await((CompletionStage<Object>) null))),
                call("unit", () -> inLoop(opened -> opened.spawn(() -> 1).get(1, null))),
                call("name", () -> loop.withName(null)),
                call("reportAfter", () -> loop.withReportAfter(null)),
                call("with", () -> Supervisor.open(null)),
                call("what with returned", () -> Supervisor.open(_ -> null)),
                call("spec", () -> inSupervisor(opened -> opened.start(null))),
                call("name", () -> supervisor.withName(null)),
                call("strategy", () -> supervisor.withStrategy(null)),
                call("period", () -> supervisor.withIntensity(1, null)),
                call("backOff", () -> supervisor.withBackOff(null, Duration.ZERO)),
                call("maxBackOff", () -> supervisor.withBackOff(Duration.ZERO, null)),
                call("listener", () -> supervisor.withListener(null)),
                call("name", () -> ChildSpec.of(null, () -> {})),
                call("work", () -> ChildSpec.of("a", null)),
                call("factory", () -> ChildSpec.made("a", null)),
                call("with", () -> ChildSpec.supervisor("a", null)),
                call("children", () -> ChildSpec.supervisor("a", o -> o, (ChildSpec[]) null)),
                call("children", () -> ChildSpec.supervisor("a", o -> o, child, null)),
                call("restart", () -> child.withRestart(null)),
                call("stopGrace", () -> child.withStopGrace(null)),
                call("kind", () -> new SupervisorEvent(null, "s", "c", Optional.empty())),
                call("cause", () -> new SupervisorEvent(SupervisorEvent.Kind.ENDED, "s", "c", null)));
    }

    private interface Use<T> {

        void with(T opened) throws Exception;
    }

    private static void inGroup(Use<TaskGroup<Object, Void>> use) throws Exception {
        try (var group = TaskGroup.open()) {
            use.with(group);
        }
    }

    private static void inLoop(Use<EventLoop> use) throws Exception {
        EventLoop.run(loop -> {
            try {
                use.with(loop);
                return Optional.<NullPointerException>empty();
            } catch (NullPointerException refused) {
                return Optional.of(refused);
            }
        }).ifPresent(refused -> {
            throw refused;
        });
    }

    private static void inSupervisor(Use<Supervisor> use) throws Exception {
        try (var supervisor = Supervisor.open()) {
            use.with(supervisor);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void nothing_isRefusedAtOnce_byName(String parameter, Work call) {
        assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }
}
