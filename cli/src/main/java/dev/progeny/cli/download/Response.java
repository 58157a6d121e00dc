package dev.progeny.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer: its headers are here, its body may still come. Close it on the thread that reads it: from another one, a
 * close waits for the read it was meant to end.
 */
final class Response implements AutoCloseable {

    private static final int MAX_DRAINED = 64 << 10;

    private final HttpURLConnection connection;
    private final int status;
    private final Head head;
    private final boolean chunked;
    private @Nullable InputStream body;

    private Response(HttpURLConnection connection, int status) throws IOException {
        this.connection = connection;
        this.status = status;
        var headers = new Headers(connection);
        this.chunked = status < 300 && headers.isChunked();
        this.head = headers.head(status);
    }

    static Response of(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == -1) {
            throw new IOException("the answer is not HTTP");
        }
        try {
            return new Response(connection, status);
        } catch (IOException contradictory) {
            connection.disconnect();
            throw contradictory;
        }
    }

    int status() {
        return status;
    }

    Head head() {
        return head;
    }

    Validators validators() {
        return head.validators();
    }

    String coding() {
        return head.coding();
    }

    @Nullable Instant modified() {
        return HttpDate.parse(head.validators().modified());
    }

    /** What Content-Length says of this answer's body; -1 if it says nothing. */
    long length() {
        return head.length();
    }

    @Nullable ContentRange range() {
        return head.range();
    }

    /** The first byte of the file that this answer does not bring: the end of its own range, if it is a part. */
    long limit() {
        ContentRange range = head.range();
        return status == 206 && range != null ? range.last() + 1 : Long.MAX_VALUE;
    }

    boolean acceptsRanges() {
        return "bytes".equalsIgnoreCase(header("Accept-Ranges"));
    }

    @Nullable String header(String name) {
        return connection.getHeaderField(name);
    }

    List<String> cookies() {
        return new Headers(connection).all("Set-Cookie");
    }

    /**
     * Whether the end of the body is a close of the connection: then an answer cut off is no different from a whole
     * one, and the JDK shows one that was cut off in its headers as a success without content.
     */
    boolean endsByClose() {
        return head.length() == -1 && !chunked;
    }

    InputStream body() throws IOException {
        InputStream open = body;
        if (open == null) {
            open = connection.getInputStream();
            body = open;
        }
        return open;
    }

    /** The outcome if the file cannot be had with this answer. */
    AttemptEnd refusal() {
        String text = (status + " " + reasonPhrase()).strip();
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 ->
                AttemptEnd.retry(text, RetryAfter.parse(header("Retry-After"), Instant.now()));
            default -> AttemptEnd.refused(text);
        };
    }

    private String reasonPhrase() {
        try {
            String phrase = connection.getResponseMessage();
            return phrase == null ? "" : phrase.strip();
        } catch (IOException impossible) {
            return ""; // the headers are here, see of()
        }
    }

    /** Gives the connection back if the body was read to its end, or is small; ends it if not. */
    @Override
    public void close() {
        try {
            InputStream open = status >= 400 ? connection.getErrorStream() : body();
            if (open == null) {
                return;
            }
            try (open) {
                if (status >= 300) {
                    byte[] _ = open.readNBytes(MAX_DRAINED); // read to its end, the connection is used again
                }
            }
        } catch (IOException gone) {
            // Nothing more was wanted from this connection.
        }
    }
}
