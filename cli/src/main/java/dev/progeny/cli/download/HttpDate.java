package dev.progeny.cli.download;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Dates of HTTP (RFC 9110, 5.6.7); only the form that may still be sent. */
final class HttpDate {

    /** The JDK's own, because a pattern with names of days loads the data of a locale: 30 ms of CPU time. */
    private static final DateTimeFormatter FORM = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private static final int DAY_INDEX = "Sun, ".length();

    private HttpDate() {}

    static @Nullable Instant parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return FORM.parse(text.strip(), Instant::from);
        } catch (DateTimeException notADate) {
            return null; // a date nobody can read is as good as none
        }
    }

    static String format(Instant instant) {
        String text = FORM.format(instant); // as mail has it, where a day may have one digit
        boolean oneDigit = text.charAt(DAY_INDEX + 1) == ' ';
        return oneDigit ? text.substring(0, DAY_INDEX) + "0" + text.substring(DAY_INDEX) : text;
    }
}
