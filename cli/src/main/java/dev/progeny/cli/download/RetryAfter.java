package dev.progeny.cli.download;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The header Retry-After: seconds, or a date. A server may ask for {@link #MOST} at most: a wrong clock, a wrong unit or malice
 * must not keep a download waiting for years. Whoever asks for longer is asked again after that, as often as {@code --retries}
 * allows.
 */
final class RetryAfter {

    static final Duration MOST = Duration.ofHours(1);

    private RetryAfter() {}

    /** How long to wait; null if there is no such header, or none that is understood. A past date is zero. */
    static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        if (text.matches("[0-9]+")) {
            return text.length() > 9 ? MOST : capped(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant date = HttpDate.parse(text);
        return date == null ? null : capped(Duration.between(now, date));
    }

    private static Duration capped(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(MOST) > 0 ? MOST : asked;
    }
}
