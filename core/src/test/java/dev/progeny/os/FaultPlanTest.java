package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.os.Fault.Action;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final String RANDOM = "seed=7,rate=0.1";

    @Test
    void rules_sayWhenAndWhat() {
        FaultPlan plan = FaultPlan.parse("A;B:2=throw;C=delay/7");
        assertThat(plan.next("A", false)).isEqualTo(new Fault(Action.DIE));
        assertThat(plan.next("A", false)).isNull();
        assertThat(plan.next("B", false)).isNull();
        assertThat(plan.next("B", false)).isEqualTo(new Fault(Action.THROW));
        assertThat(plan.next("C", false)).isEqualTo(new Fault(Action.DELAY, 7));
        assertThat(plan.next("D", false)).isNull();
    }

    @Test
    void seed_repeatsEachStep_howeverThreadsTakeTurns() {
        FaultPlan one = FaultPlan.parse(RANDOM);
        FaultPlan other = FaultPlan.parse(RANDOM);
        List<Fault> a = faults(one, "A");
        List<Fault> b = faults(one, "B");
        assertThat(faults(other, "B")).isEqualTo(b).isNotEqualTo(a);
        assertThat(faults(other, "A")).isEqualTo(a);
        assertThat(faults(FaultPlan.parse("seed=8,rate=0.1"), "A")).isNotEqualTo(a);
    }

    @Test
    void processesOfOneSeed_failAtDifferentSteps() {
        FaultPlan one = FaultPlan.parse(RANDOM);
        FaultPlan other = FaultPlan.parse(RANDOM);
        other.name("another");
        assertThat(faults(other, "A")).isNotEqualTo(faults(one, "A"));
    }

    @Test
    void rate_isKept_andFramesAloneAreDropped() {
        List<Fault> faults = faults(FaultPlan.parse(RANDOM), "A");
        assertThat(faults.stream().filter(fault -> fault != null).count()).isBetween(800L, 1_200L);
        Set<Action> kinds = EnumSet.noneOf(Action.class);
        faults.stream().filter(fault -> fault != null).forEach(fault -> kinds.add(fault.action()));
        assertThat(kinds).containsExactly(Action.DIE, Action.THROW, Action.STALL, Action.DELAY);
    }

    private static List<Fault> faults(FaultPlan plan, String step) {
        List<Fault> faults = new ArrayList<>();
        for (int arrival = 0; arrival < 10_000; arrival++) {
            faults.add(plan.next(step, false));
        }
        return faults;
    }

    @Test
    void planThatMakesNoSense_isRefused() {
        for (String plan : List.of("A=jump", "A:x", "seed=1,often=2", "seed=1,rate=0.1,actions=jump")) {
            assertThatThrownBy(() -> FaultPlan.parse(plan)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
