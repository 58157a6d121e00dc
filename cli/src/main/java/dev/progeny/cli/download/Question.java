package dev.progeny.cli.download;

import org.jspecify.annotations.Nullable;

/**
 * Which bytes are asked for.
 *
 * @param range the header Range, or null for the whole file
 * @param ifRange the version that the range must belong to; any other is then sent whole
 */
record Question(@Nullable String range, @Nullable String ifRange) {

    static final Question WHOLE = new Question(null, null);

    /** @param limit exclusive; {@link Segment#OPEN} for all that follows */
    static Question range(long from, long limit) {
        return new Question("bytes=" + from + "-" + (limit == Segment.OPEN ? "" : limit - 1), null);
    }

    Question onlyIf(String version) {
        return new Question(range, version);
    }
}
