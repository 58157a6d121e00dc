package dev.progeny.cli.download;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The header Retry-After: seconds, or a date. */
final class RetryAfter {

    private RetryAfter() {}

    /** How long to wait; null if there is no such header, or none that is understood. A past date is zero. */
    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant date = HttpDate.parse(text);
        if (date == null) {
            return null;
        }
        try {
            Duration wait = Duration.between(now, date);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException | ArithmeticException tooFar) {
            return null;
        }
    }
}
