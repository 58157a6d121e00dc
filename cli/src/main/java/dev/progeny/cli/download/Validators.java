package dev.progeny.cli.download;

import org.jspecify.annotations.Nullable;

/**
 * What the server says identifies a version of the file (RFC 9110, 8.8).
 *
 * @param etag as it was sent, with its quotes and a {@code W/} if it is weak
 * @param modified the text of Last-Modified
 */
record Validators(@Nullable String etag, @Nullable String modified) {

    static final Validators NONE = new Validators(null, null);

    /** What If-Range may carry: a strong tag, else the date, else null. A weak tag is forbidden there. */
    @Nullable String ifRange() {
        return etag != null && !isWeak(etag) ? etag : modified;
    }

    boolean isEmpty() {
        return etag == null && modified == null;
    }

    /** True only if something was compared, and all that could be compared is equal. */
    boolean sameAs(Validators other) {
        return hasCommon(other) && !contradicts(other);
    }

    /** A part of a file need not repeat what its request named in If-Range, so a missing value contradicts nothing. */
    boolean contradicts(Validators other) {
        return differ(opaque(etag), opaque(other.etag)) || differ(modified, other.modified);
    }

    private boolean hasCommon(Validators other) {
        return (etag != null && other.etag != null) || (modified != null && other.modified != null);
    }

    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private static boolean isWeak(String etag) {
        return etag.startsWith("W/");
    }

    /** Some servers weaken their own tag from one answer to the next, for example when a filter is involved. */
    private static @Nullable String opaque(@Nullable String etag) {
        return etag != null && isWeak(etag) ? etag.substring(2) : etag;
    }
}
