package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two answers must have in common, header by header. */
class SameFileTest {

    private static final Instant CHANGED = Instant.parse("2026-03-01T12:00:00Z");
    private static final String DATE = HttpDate.format(CHANGED);
    private static final Version KNOWN = new Version(new Validators("\"a\"", DATE, after(3600)), "", 20);

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "9, false", "10, true", "86400, true", "-5, false"})
    void strongTag_isTrustedOnceTheFileIsTenSecondsOld(int seconds, boolean trusted) {
        var validators = new Validators("\"a\"", DATE, after(seconds));
        assertThat(validators.trusted()).isEqualTo(trusted ? "\"a\"" : null);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "59, false", "60, true", "86400, true", "-5, false"})
    void date_isTrustedOnceItIsAMinuteOlderThanTheAnswer(int seconds, boolean trusted) {
        assertThat(new Validators(null, DATE, after(seconds)).trusted()).isEqualTo(trusted ? DATE : null);
        assertThat(new Validators("W/\"a\"", DATE, after(seconds)).trusted()).isEqualTo(trusted ? DATE : null);
    }

    @Test
    void tagWithoutADate_isTrusted_aDateWithoutAnotherIsNot() {
        assertThat(new Validators("\"a\"", null, null).trusted()).isEqualTo("\"a\"");
        assertThat(new Validators("W/\"a\"", null, after(3600)).trusted()).isNull();
        assertThat(new Validators(null, DATE, null).trusted()).isNull();
        assertThat(new Validators(null, DATE, "yesterday").trusted()).isNull();
        assertThat(new Validators(null, "yesterday", after(3600)).trusted()).isNull();
    }

    @Test
    void tagWithoutTheServersTime_isMeasuredByOurs() {
        assertThat(new Validators("\"a\"", HttpDate.format(Instant.now()), null).trusted()).isNull();
        assertThat(new Validators("\"a\"", DATE, null).trusted()).isEqualTo("\"a\"");
    }

    @Test
    void partThatRepeatsTheTrustedTag_isProven() {
        assertThat(SameFile.objection(KNOWN, part("\"a\"", DATE, "", "bytes 5-9/20", 5), 5, 10)).isNull();
        assertThat(SameFile.isProven(KNOWN, part("\"a\"", DATE, "", "bytes 5-9/20", 5))).isTrue();
        assertThat(SameFile.isProven(KNOWN, part("\"a\"", null, "", "bytes 5-9/*", -1))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"W/\"a\",", ", Sun"})
    void partThatRepeatsLess_isNotProven(String etag, String modified) {
        String date = modified == null ? null : DATE;
        Head part = part(etag, date, "", "bytes 5-9/20", 5);
        assertThat(SameFile.objection(KNOWN, part, 5, 10)).isNull();
        assertThat(SameFile.isProven(KNOWN, part)).isFalse();
    }

    @Test
    void partThatDiffersInOneHeader_isOfAnotherVersion() {
        for (Head part : new Head[] {
            part("\"b\"", DATE, "", "bytes 5-9/20", 5),
            part("W/\"b\"", DATE, "", "bytes 5-9/20", 5),
            part("\"a\"", after(1), "", "bytes 5-9/20", 5),
            part("\"a\"", DATE, "gzip", "bytes 5-9/20", 5),
            part("\"a\"", DATE, "", "bytes 5-9/21", 5)
        }) {
            assertThat(SameFile.objection(KNOWN, part, 5, 10)).isEqualTo("the file changed on the server");
            assertThat(SameFile.isProven(KNOWN, part)).isFalse();
        }
    }

    @Test
    void partOfACodedFile_mustBeCodedTheSame() {
        var coded = new Version(KNOWN.validators(), "gzip", 20);
        assertThat(SameFile.isProven(coded, part("\"a\"", DATE, "gzip", "bytes 5-9/20", 5))).isTrue();
        assertThat(SameFile.isProven(coded, part("\"a\"", DATE, "", "bytes 5-9/20", 5))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 4-9/20", "bytes 6-9/20", "bytes 5-4/20", "bytes 5-10/20", "bytes */20", "bytes 5-9"})
    void anotherPartThanAskedFor_isNotTaken(String range) {
        assertThat(SameFile.objection(KNOWN, part("\"a\"", DATE, "", range, -1), 5, 10)).contains("another range");
    }

    @Test
    void partThatContradictsItself_isNotTaken() {
        assertThat(SameFile.objection(KNOWN, part("\"a\"", DATE, "", "bytes 5-9/20", 6), 5, 10)).contains("contradicts");
        assertThat(SameFile.objection(KNOWN, part("\"a\"", DATE, "", "bytes 5-9/9", 5), 5, 10)).contains("contradicts");
    }

    private static Head part(String etag, String modified, String coding, String range, long length) {
        var validators = new Validators(etag, modified, after(7200));
        return new Head(206, validators, coding, length, ContentRange.parse(range));
    }

    private static String after(int seconds) {
        return HttpDate.format(CHANGED.plusSeconds(seconds));
    }
}
