package dev.progeny.cli.download;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says of the file and of its own body.
 *
 * @param coding Content-Encoding in lower case, empty for none
 * @param length Content-Length, -1 if it is not said
 * @param range Content-Range; null if there is none, or none that is understood
 */
record Head(int status, Validators validators, String coding, long length, @Nullable ContentRange range) {

    /** How long the answer says the whole file is; -1 if it does not. */
    long total() {
        return status == 200 ? length : range == null ? -1 : range.total();
    }
}
