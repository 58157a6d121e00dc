package dev.progeny.cli.download;

import java.util.Locale;

/**
 * What became of one item.
 *
 * @param file its target
 * @param bytes length of the file, 0 if it is not there
 * @param fetched bytes that came over the network for it, in the attempt that finished it
 * @param seconds from the start of its first attempt
 * @param reason why it failed, or how it was done without fetching; may be empty
 */
record Result(
        int index,
        String url,
        String file,
        Status status,
        long bytes,
        long fetched,
        double seconds,
        int attempts,
        String reason) {

    enum Status {
        DONE,
        FAILED,
        /** The bytes are not what the checksum says. */
        CORRUPT,
        /** The run ended before it was its turn, or while it ran; what it has is kept. */
        UNFINISHED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Result done(Item item, long bytes, long fetched, double seconds, int attempts, String reason) {
        return new Result(
                item.index(), item.url().toString(), item.target(), Status.DONE, bytes, fetched, seconds, attempts, reason);
    }

    static Result of(Item item, Status status, double seconds, int attempts, String reason) {
        return new Result(item.index(), item.url().toString(), item.target(), status, 0, 0, seconds, attempts, reason);
    }

    boolean isDone() {
        return status == Status.DONE;
    }
}
