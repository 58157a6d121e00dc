package dev.progeny.cli.download;

import org.jspecify.annotations.Nullable;

/**
 * Whether two answers are of one version of the file, so that their bytes may stand in one file. The only place that says
 * so: a spliced file looks whole and is not.
 *
 * <p><b>All that both say must be equal</b> ({@link #contradiction}): ETag, Last-Modified, the length of the whole file, and
 * Content-Encoding, of which "none" is a value like any other. A part must besides be the part that was asked for, and its
 * own length that of its range ({@link #objection}).
 *
 * <p><b>And one thing must prove it</b> ({@link #isProven}, or the comparison of bytes in {@link Continuation}): that nothing
 * contradicts is no proof, for an answer may say nothing. A trusted ETag or date (see {@link Validators#trusted}) that the
 * answer repeats proves it. That a server answered a question with If-Range by a part does not: some do so whatever version
 * it names.
 *
 * <p>What this cannot see: a server that gives the same strong tag, or the same old date, to two contents of one length.
 */
final class SameFile {

    private SameFile() {}

    /** Why an answer cannot be of that version; null if it may be. */
    static @Nullable String contradiction(Version known, Head said) {
        boolean otherLength = known.length() != -1 && said.total() != -1 && known.length() != said.total();
        boolean otherCoding = said.status() < 300 && !known.coding().equals(said.coding());
        return otherLength || otherCoding || known.validators().contradicts(said.validators())
                ? "the file changed on the server"
                : null;
    }

    /** Whether an answer is certainly of that version. */
    static boolean isProven(Version known, Head said) {
        return contradiction(known, said) == null && known.validators().isRepeatedBy(said.validators());
    }

    /**
     * Why a part must not be used; null if it may be, once it is proven.
     *
     * @param from the byte that was asked for
     * @param limit the first byte that was not, or {@link Segment#OPEN}
     */
    static @Nullable String objection(Version known, Head part, long from, long limit) {
        ContentRange range = part.range();
        if (range == null || range.first() != from || range.last() < from || range.last() >= limit) {
            return "the server sent another range than it was asked for";
        }
        boolean beyondItsEnd = range.total() != -1 && range.last() >= range.total();
        if (beyondItsEnd || (part.length() != -1 && part.length() != range.last() - range.first() + 1)) {
            return "the server contradicts itself on the length of a range";
        }
        return contradiction(known, part);
    }
}
