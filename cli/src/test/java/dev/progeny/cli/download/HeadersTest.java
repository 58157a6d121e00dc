package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small texts that everything hangs on. */
class HeadersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void contentRange_isReadInItsThreeForms() {
        assertThat(ContentRange.parse("bytes 5-9/20")).isEqualTo(new ContentRange(5, 9, 20));
        assertThat(ContentRange.parse("bytes 5-9/*")).isEqualTo(new ContentRange(5, 9, -1));
        assertThat(ContentRange.parse("bytes */20")).isEqualTo(new ContentRange(-1, -1, 20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes 5-9", "items 5-9/20", "bytes 5-/20", "bytes 99999999999999999999-9/20"})
    void contentRangeNotUnderstood_isNone(String header) {
        assertThat(ContentRange.parse(header)).isNull();
    }

    @Test
    void date_hasTwoDigitsForTheDay() {
        assertThat(HttpDate.format(NOW)).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
        Instant later = NOW.plus(Duration.ofDays(20));
        assertThat(HttpDate.parse(HttpDate.format(later))).isEqualTo(later);
    }

    @Test
    void retryAfter_isSecondsOrADate() {
        assertThat(RetryAfter.parse("125", NOW)).isEqualTo(Duration.ofSeconds(125));
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 12:01:00 GMT", NOW)).isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryAfter.parse("Sun, 01 Mar 2026 11:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.parse("soon", NOW)).isNull();
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "3601", "999999999", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 01 Mar 2026 13:00:01 GMT"
    })
    void retryAfter_isObeyedForAnHourAtMost(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "attachment; filename=plain.txt|plain.txt",
        "attachment; filename=\"a b;c.txt\"; size=3|a b;c.txt",
        "attachment; filename=\"a\\\"b.txt\"|a\"b.txt",
        "inline; FileName = x.txt|x.txt",
        "attachment; filename=\"no.txt\"; filename*=UTF-8''%e2%82%ac%20rates.txt|\u20ac rates.txt",
        "attachment; filename*=iso-8859-1'en'%A3.txt|\u00a3.txt",
        "attachment; filename*=UTF-8''%ff.txt; filename=\"good.txt\"|good.txt",
        "attachment; filename=\"\u00c3\u00a4.txt\"|\u00e4.txt",
        "attachment; x=\"; filename=bad\"; filename=good|good"
    })
    void contentDisposition_namesTheFile(String header, String name) {
        assertThat(ContentDisposition.name(header)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "attachment", "filename=x", "attachment; filename=", "attachment; filename*=x"})
    void contentDispositionWithoutAName_isNone(String header) {
        assertThat(ContentDisposition.name(header)).isNull();
        assertThat(ContentDisposition.name(null)).isNull();
    }

    @Test
    void sidecar_readsWhatItWrote() {
        var version = new Version(
                new Validators("W/\"a b\"", "Sun, 01 Mar 2026 12:01:00 GMT", "Sun, 01 Mar 2026 12:02:00 GMT"), "gzip", 99);
        var state = new Sidecar("http://h/p?q", version, List.of(new Extent(0, 10, -1), new Extent(50, 99, 7)));
        assertThat(Sidecar.parse(state.toText())).isEqualTo(state);
        var bare = new Sidecar("http://h/p", Version.UNKNOWN, List.of());
        assertThat(Sidecar.parse(bare.toText())).isEqualTo(bare);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "progeny-part 2\nurl u\nend\n", "progeny-part 1\nurl u\n", "progeny-part 1\nlength 5\nend\n",
        "progeny-part 1\nurl u\nnew thing\nend\n", "progeny-part 1\nurl u\nrange 0 5\nend\n",
        "progeny-part 1\nurl u\nrange 0 5 aa\nrange 4 9 bb\nend\n",
        "progeny-part 1\nurl u\nlength 4\nrange 0 5 aa\nend\n"
    })
    void sidecarWithADoubt_isNone(String text) {
        assertThat(Sidecar.parse(text)).isNull();
    }
}
