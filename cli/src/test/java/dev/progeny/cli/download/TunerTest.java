package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TunerTest {

    @Test
    void growsWhileThroughputGrows() {
        var tuner = new Tuner(32);
        int window = 1;
        for (int i = 0; i < 60; i++) {
            window = tuner.next(window * 1e6); // each connection brings its own megabyte
        }
        assertThat(window).isEqualTo(32);
    }

    @Test
    void staysWhereMoreBringsNothing() {
        var tuner = new Tuner(32);
        int window = 1;
        for (int i = 0; i < 20; i++) {
            window = tuner.next(Math.min(window, 4) * 1e6); // the line is full with four
        }
        assertThat(window).isBetween(4, 6);
    }

    @Test
    void stepsBackWhenServersComplain() {
        var tuner = new Tuner(32);
        int window = 1;
        for (int i = 0; i < 30; i++) {
            window = tuner.next(window * 1e6);
        }
        tuner.complained();
        assertThat(tuner.next(window * 1e6)).isLessThan(window);
    }

    @Test
    void neverLeavesItsRange() {
        var tuner = new Tuner(3);
        for (int i = 0; i < 10; i++) {
            tuner.complained();
            assertThat(tuner.next(0)).isEqualTo(1);
        }
        for (int i = 1; i < 10; i++) {
            assertThat(tuner.next(Math.pow(2, i))).isBetween(1, 3);
        }
    }

    @Test
    void silence_isNoGrowth() {
        var tuner = new Tuner(32);
        assertThat(tuner.next(0)).isEqualTo(1);
    }
}
