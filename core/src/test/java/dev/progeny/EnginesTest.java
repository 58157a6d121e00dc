package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every model has an engine, though its name is all that the face knows of it. */
class EnginesTest {

    @ParameterizedTest
    @EnumSource
    void everyModel_isOpenedByTheEngineThatTheTableNames(Model model) {
        assertThat(Engines.of(model, Engines.OURS).models()).contains(model);
        try (Pool pool = Engines.open(model, 1, 1, ProcessOptions.defaults())) {
            assertThat(pool.model()).isEqualTo(model);
        }
    }

    @Test
    void modelWithoutAnEngine_isToldByItsName() {
        assertThatThrownBy(() -> Engines.of(Model.HYBRID, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("HYBRID", "PoolEngine");
    }

    @Test
    void partThatIsMissing_isNamed() {
        assertThatThrownBy(() -> Engines.of(Model.THREADS, Map.of(Model.THREADS, "dev.progeny.Nobody")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev.progeny.Nobody");
    }
}
