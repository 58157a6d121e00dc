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

    private StartOver(String reason, @Nullable Response fresh) {
        super(reason, null, false, false);
        this.reason = reason;
        this.fresh = fresh;
    }

    static StartOver because(String reason) {
        return new StartOver(reason, null);
    }

    /** With an answer that starts at the first byte, so that it need not be asked for again. */
    static StartOver with(Response fresh, String reason) {
        return new StartOver(reason, fresh);
    }

    static StartOver rangesRefused(Response fresh) {
        return new StartOver("the server sends the file only from its start", fresh);
    }

    /** An open answer with the whole file, or null. */
    @Nullable Response fresh() {
        return fresh;
    }

    /** Of no use to anybody. */
    void close() {
        if (fresh != null) {
            fresh.close();
        }
    }

    String reason() {
        return reason;
    }
}
