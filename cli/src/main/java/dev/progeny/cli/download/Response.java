package dev.progeny.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer: its headers are here, its body may still come. Close it on the thread that reads it: from another one, a
 * close waits for the read it was meant to end.
 */
final class Response implements AutoCloseable {

    private static final int MAX_DRAINED = 64 << 10;

    private final HttpURLConnection connection;
    private final int status;
    private final Validators validators;
    private final long length;
    private @Nullable InputStream body;

    private Response(HttpURLConnection connection, int status) {
        this.connection = connection;
        this.status = status;
        this.validators = new Validators(connection.getHeaderField("ETag"), connection.getHeaderField("Last-Modified"));
        this.length = isChunked() ? -1 : connection.getContentLengthLong();
    }

    static Response of(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == -1) {
            throw new IOException("the answer is not HTTP");
        }
        return new Response(connection, status);
    }

    int status() {
        return status;
    }

    Validators validators() {
        return validators;
    }

    @Nullable Instant modified() {
        return HttpDate.parse(validators.modified());
    }

    /** What Content-Length says of this answer's body; -1 if it says nothing. */
    long length() {
        return length;
    }

    @Nullable ContentRange range() {
        return ContentRange.parse(header("Content-Range"));
    }

    boolean acceptsRanges() {
        return "bytes".equalsIgnoreCase(header("Accept-Ranges"));
    }

    @Nullable String header(String name) {
        return connection.getHeaderField(name);
    }

    /**
     * Whether the end of the body is a close of the connection: then an answer cut off is no different from a whole
     * one, and the JDK shows one that was cut off in its headers as a success without content.
     */
    boolean endsByClose() {
        return length == -1 && !isChunked();
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

    private boolean isChunked() {
        return connection.getHeaderField("Transfer-Encoding") != null;
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
