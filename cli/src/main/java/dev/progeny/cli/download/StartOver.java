package dev.progeny.cli.download;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What is on disk cannot be continued: the file is another one now, or the server cannot say which part it sends.
 * Splicing would corrupt it silently, so everything is fetched anew.
 */
final class StartOver extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final transient @Nullable Response fresh;
    private final boolean rangesRefused;

    private StartOver(String reason, @Nullable Response fresh, boolean rangesRefused) {
        super(reason, null, false, false);
        this.reason = reason;
        this.fresh = fresh;
        this.rangesRefused = rangesRefused;
    }

    static StartOver because(String reason) {
        return new StartOver(reason, null, false);
    }

    /** With an answer that starts at the first byte, so that it need not be asked for again. */
    static StartOver with(Response fresh, String reason) {
        return new StartOver(reason, fresh, false);
    }

    static StartOver rangesRefused(Response fresh) {
        return new StartOver("the server sends the file only from its start", fresh, true);
    }

    /** An open answer with the whole file, or null. */
    @Nullable Response fresh() {
        return fresh;
    }

    String reason() {
        return reason;
    }

    boolean isRangesRefused() {
        return rangesRefused;
    }
}
