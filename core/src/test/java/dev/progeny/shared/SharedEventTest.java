package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event that changes between a waiter's looks: odd numbers are those of a set one. */
class SharedEventTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "1, 4", "0, 1", "0, 2", "2, 8"})
    void eventThatWasSetSinceTheWaiterCame_letsItGo_clearedOrNot(long before, long now) {
        assertThat(SharedEvent.wasSet(before, now)).isTrue();
    }

    @Test
    void eventThatStayedCleared_keepsIt() {
        assertThat(SharedEvent.wasSet(0, 0)).isFalse();
        assertThat(SharedEvent.wasSet(4, 4)).isFalse();
    }
}
