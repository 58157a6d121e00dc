package dev.progeny.cli.download;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing a server does that makes downloads hard. Where it counts requests, they are those for the same file. */
sealed interface Quirk {

    record Throttle(long bytesPerSecond) implements Quirk {}

    /** Closes the connection after so many bytes of a body, in the first {@code times} requests. */
    record Drop(long afterBytes, int times) implements Quirk {}

    /** Sends no more after so many bytes, and does not close either. */
    record Stall(long afterBytes, int times) implements Quirk {}

    /** Only where a request asks for a range that starts at or behind this byte. */
    record StallRange(long fromByte, int times) implements Quirk {}

    record NoRanges() implements Quirk {}

    record NoValidators() implements Quirk {}

    record WeakEtag() implements Quirk {}

    /** All versions have this date. */
    record OneDate(Instant date) implements Quirk {}

    /** Sends the body in chunks, without saying how long it is. */
    record Chunked() implements Quirk {}

    /** After so many requests the file is another one. */
    record Change(int afterRequests, long newLength) implements Quirk {}

    /** Answers the requests of these numbers, both included, with a status alone. */
    record Status(int status, @Nullable String retryAfter, int first, int last) implements Quirk {}

    /** Takes its time before it sends a status alone. */
    record LateStatus(long nanos) implements Quirk {}

    /** Says what it would call the file. */
    record Disposition(String header) implements Quirk {}

    record Redirect(String location) implements Quirk {}

    /** Announces more bytes than it sends. */
    record ClaimLength(long extra, int times) implements Quirk {}

    /** Names a larger total in Content-Range. */
    record ClaimTotal(long extra) implements Quirk {}

    /** Sends the range whatever version it is asked for. */
    record IgnoreIfRangeVersion() implements Quirk {}

    /** Sends the whole file wherever it finds If-Range. */
    record IfRangeUnknown() implements Quirk {}

    /** Starts each range one byte late, and says so. */
    record WrongStart() implements Quirk {}
}
