package dev.progeny.cli.download;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one attempt ended. */
sealed interface Outcome extends Serializable {

    /**
     * The file is there, whole and checked.
     *
     * @param bytes its length
     * @param fetched what came over the network for it in this attempt; 0 if it was there before
     */
    record Done(long bytes, long fetched) implements Outcome {}

    /**
     * It may work later: a dropped connection, a stall, 408, 429, 5xx. What was received is kept for the next attempt.
     *
     * @param progress whether this attempt brought bytes that the next one need not fetch
     * @param after what the server's Retry-After asks, for the whole host; null if it did not ask
     */
    record Retry(String reason, boolean progress, @Nullable Duration after) implements Outcome {}

    /** Trying again cannot help. */
    record Failed(String reason, Kind kind) implements Outcome {}

    enum Kind {
        /** The server refuses: 404, 403, a redirect loop, a protocol that is not spoken. */
        REFUSED,
        /** The bytes are not what the checksum says. */
        INTEGRITY,
        /** No space, no permission: not this file's fault, and no other will fare better. */
        ENVIRONMENT,
        /** Stopped on request; the state is on disk. */
        STOPPED
    }
}
