package dev.progeny.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitsTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "15s, 15000", "2m, 120000", "1.5h, 5400000", "7, 7000", "0.25s, 250"})
    void duration_reads(String text, long millis) {
        assertThat(Units.duration(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1d", "1 2", "999999999999h"})
    void duration_refuses(String text) {
        assertThat(Units.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"800, 800", "64k, 65536", "2M, 2097152", "2MiB, 2097152", "1.5G, 1610612736", "10b, 10"})
    void bytes_reads(String text, long bytes) {
        assertThat(Units.bytes(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "2X", "1MM", "1e6"})
    void bytes_refuses(String text) {
        assertThat(Units.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B", "17, 17 B", "1023, 1023 B", "1024, 1 KiB", "1536, 1.5 KiB", "209715200, 200 MiB", "1530000, 1.46 MiB",
        "1048064, 1 MiB", "10433331, 9.95 MiB", "1000, 1000 B", "104858000, 100 MiB"
    })
    void size_hasThreeDigitsThatCount(long bytes, String text) {
        assertThat(Units.size(bytes)).isEqualTo(text);
    }

    @Test
    void clock_growsWithTheTime() {
        assertThat(Units.clock(7)).isEqualTo("7 s");
        assertThat(Units.clock(185)).isEqualTo("3:05");
        assertThat(Units.clock(7385)).isEqualTo("2:03:05");
    }
}
