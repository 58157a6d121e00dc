package dev.progeny.scope;

import static dev.progeny.scope.ChildState.ABANDONED;
import static dev.progeny.scope.ChildState.ENDED;
import static dev.progeny.scope.ChildState.RUNNING;
import static dev.progeny.scope.ChildState.STARTING;
import static dev.progeny.scope.ChildState.STOPPING;
import static dev.progeny.scope.ChildState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

/** Each legal and each illegal transition; and the arithmetic of restarts, with a clock of its own. */
class SupervisorStatesTest {

    private static final Map<ChildState, Set<ChildState>> CHILD = new EnumMap<>(Map.of(
            WAITING, Set.of(STARTING, ENDED),
            STARTING, Set.of(RUNNING, STOPPING, WAITING, ENDED),
            RUNNING, Set.of(STOPPING, WAITING, ENDED),
            STOPPING, Set.of(WAITING, ENDED, ABANDONED),
            ENDED, Set.of(WAITING),
            ABANDONED, Set.of()));

    private static final Map<SupervisorState, Set<SupervisorState>> SUPERVISOR = new EnumMap<>(Map.of(
            SupervisorState.RUNNING, Set.of(SupervisorState.STOPPING, SupervisorState.FAILING),
            SupervisorState.STOPPING, Set.of(SupervisorState.STOPPED),
            SupervisorState.FAILING, Set.of(SupervisorState.FAILED),
            SupervisorState.STOPPED, Set.of(),
            SupervisorState.FAILED, Set.of()));

    @ParameterizedTest
    @EnumSource
    void child_goesWhereThePictureSays_andNowhereElse(ChildState from) {
        for (ChildState next : ChildState.values()) {
            if (CHILD.get(from).contains(next)) {
                assertThat(from.to(next)).isEqualTo(next);
            } else {
                assertThatThrownBy(() -> from.to(next))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(from + " can become");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void supervisor_goesWhereThePictureSays_andNowhereElse(SupervisorState from) {
        for (SupervisorState next : SupervisorState.values()) {
            if (SUPERVISOR.get(from).contains(next)) {
                assertThat(from.to(next)).isEqualTo(next);
            } else {
                assertThatThrownBy(() -> from.to(next)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void strategies_chooseTheirChildren() {
        List<String> all = List.of("a", "b", "c");
        assertThat(Strategy.ONE_FOR_ONE.affected(all, "b")).containsExactly("b");
        assertThat(Strategy.ONE_FOR_ALL.affected(all, "b")).containsExactly("a", "b", "c");
        assertThat(Strategy.REST_FOR_ONE.affected(all, "b")).containsExactly("b", "c");
    }

    @Test
    void budget_isASlidingPeriod() {
        var budget = new RestartBudget(SupervisorOptions.defaults().withIntensity(2, Duration.ofSeconds(5)));
        assertThat(budget.take(seconds(0))).isTrue();
        assertThat(budget.take(seconds(4))).isTrue();
        assertThat(budget.take(seconds(5))).isFalse(); // the first one still counts
        assertThat(budget.take(seconds(6))).isTrue();
        assertThat(budget.take(seconds(7))).isFalse();
    }

    @Test
    void backOff_doublesUpToItsLimit() {
        var budget = new RestartBudget(SupervisorOptions.defaults()
                .withIntensity(10, Duration.ofSeconds(5))
                .withBackOff(Duration.ofMillis(100), Duration.ofMillis(350)));
        for (long expected : new long[] {100, 200, 350, 350}) {
            assertThat(budget.take(seconds(1))).isTrue();
            assertThat(budget.delay()).hasMillis(expected);
        }
    }

    @Test
    void backOff_thatCannotBeDoubled_isTheLongest() {
        Duration most = Duration.ofSeconds(Long.MAX_VALUE);
        var budget = new RestartBudget(SupervisorOptions.defaults()
                .withIntensity(10, Duration.ofSeconds(5))
                .withBackOff(most.dividedBy(3), most));
        for (Duration expected : List.of(most.dividedBy(3), most.dividedBy(3).multipliedBy(2), most, most)) {
            assertThat(budget.take(seconds(1))).isTrue();
            assertThat(budget.delay()).isEqualTo(expected);
        }
    }

    @Test
    void nonsense_isRefusedWithItsValue() {
        var options = SupervisorOptions.defaults();
        assertThatThrownBy(() -> options.withIntensity(-1, Duration.ofSeconds(1))).hasMessageContaining("maxRestarts=-1");
        assertThatThrownBy(() -> options.withIntensity(1, Duration.ZERO)).hasMessageContaining("period=PT0S");
        assertThatThrownBy(() -> options.withBackOff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("maxBackOff=PT1S");
        assertThatThrownBy(() -> ChildSpec.of(" ", () -> {})).hasMessageContaining("name=\" \"");
        assertThatThrownBy(() -> ChildSpec.of("a", () -> {}).withStopGrace(Duration.ofSeconds(-1)))
                .hasMessageContaining("stopGrace=PT-1S");
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
