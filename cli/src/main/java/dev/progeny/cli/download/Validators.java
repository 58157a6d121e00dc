package dev.progeny.cli.download;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says identifies a version of the file (RFC 9110, 8.8).
 *
 * @param etag as it was sent, with its quotes and a {@code W/} if it is weak
 * @param modified the text of Last-Modified
 * @param date the text of Date: when the server said so
 */
record Validators(@Nullable String etag, @Nullable String modified, @Nullable String date) {

    static final Validators NONE = new Validators(null, null, null);

    /** A file may change twice in the second that a date names, or while the clocks of two machines disagree. */
    private static final Duration A_DATE_SETTLES = Duration.ofSeconds(60);

    /** Many servers make the tag from the date and the length: it is no better than they while the file is fresh. */
    private static final Duration A_TAG_SETTLES = Duration.ofSeconds(10);

    /**
     * The one validator that stands for one content only, and so may go into If-Range: a strong tag, else a date; each only
     * if the file was old enough when this was said. Else null: such a file is not split, and continued only where bytes
     * that are on disk are sent again.
     */
    @Nullable String trusted() {
        if (etag != null && !isWeak(etag) && isTagSettled()) {
            return etag;
        }
        return isDateSettled() ? modified : null;
    }

    /** True if the other answer repeats the one that is trusted here, to the letter, and contradicts in nothing. */
    boolean isRepeatedBy(Validators other) {
        String mine = trusted();
        return mine != null && mine.equals(mine.equals(etag) ? other.etag : other.modified) && !contradicts(other);
    }

    /** A missing value contradicts nothing; a weakened tag is still the tag of that content. */
    boolean contradicts(Validators other) {
        return differ(opaque(etag), opaque(other.etag)) || differ(modified, other.modified);
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private static boolean isWeak(String etag) {
        return etag.startsWith("W/");
    }

    private static @Nullable String opaque(@Nullable String etag) {
        return etag != null && isWeak(etag) ? etag.substring(2) : etag;
    }

    /** A tag without a date was made from something else. */
    private boolean isTagSettled() {
        Instant changed = HttpDate.parse(modified);
        Instant said = HttpDate.parse(date);
        return changed == null || !changed.plus(A_TAG_SETTLES).isAfter(said != null ? said : Instant.now());
    }

    /** Only by the server's own clock: of ours nobody knows how it differs from the one that dated the file. */
    boolean isDateSettled() {
        Instant changed = HttpDate.parse(modified);
        Instant said = HttpDate.parse(date);
        return changed != null && said != null && !changed.plus(A_DATE_SETTLES).isAfter(said);
    }
}
