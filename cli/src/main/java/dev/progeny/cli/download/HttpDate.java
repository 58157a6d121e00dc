package dev.progeny.cli.download;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates of HTTP (RFC 9110, 5.6.7); only the form that may still be sent. */
final class HttpDate {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

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
        return FORM.format(instant);
    }
}
