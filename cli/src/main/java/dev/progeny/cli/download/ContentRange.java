package dev.progeny.cli.download;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header Content-Range.
 *
 * @param first -1 if the answer is 416, which names only the total
 * @param last inclusive, as HTTP has it
 * @param total -1 if the server does not know it
 */
record ContentRange(long first, long last, long total) {

    private static final Pattern FORM =
            Pattern.compile("bytes\\s+(?:(\\d{1,18})-(\\d{1,18})|\\*)/(?:(\\d{1,18})|\\*)", Pattern.CASE_INSENSITIVE);

    /** Null if there is none, or one that is not understood: then nothing may be taken from the answer. */
    static @Nullable ContentRange parse(@Nullable String header) {
        Matcher form = FORM.matcher(header == null ? "" : header.strip());
        if (!form.matches()) {
            return null;
        }
        return new ContentRange(number(form.group(1)), number(form.group(2)), number(form.group(3)));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? -1 : Long.parseLong(digits);
    }
}
