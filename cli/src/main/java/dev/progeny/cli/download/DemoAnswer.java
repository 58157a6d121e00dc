package dev.progeny.cli.download;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One answer of the demo server. */
final class DemoAnswer {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int THROTTLED_CHUNKS_PER_SECOND = 20;

    private final HttpExchange exchange;
    private final DemoFile file;
    private final int count;
    private final DemoServer server;

    /** @param count the number of this request among those for the file, from 1 */
    DemoAnswer(HttpExchange exchange, DemoFile file, int count, DemoServer server) {
        this.exchange = exchange;
        this.file = file;
        this.count = count;
        this.server = server;
    }

    void send() throws IOException {
        var status = file.quirk(Quirk.Status.class);
        var redirect = file.quirk(Quirk.Redirect.class);
        if (status != null && count >= status.first() && count <= status.last()) {
            var late = file.quirk(Quirk.LateStatus.class);
            parkUntil(System.nanoTime() + (late == null ? 0 : late.nanos()));
            set("Retry-After", status.retryAfter());
            head(status.status(), -1);
        } else if (redirect != null) {
            set("Location", redirect.location());
            head(302, -1);
        } else {
            sendFile();
        }
    }

    private void sendFile() throws IOException {
        set("ETag", file.etag());
        Instant modified = file.modified();
        set("Last-Modified", modified == null ? null : HttpDate.format(modified));
        var disposition = file.quirk(Quirk.Disposition.class);
        set("Content-Disposition", disposition == null ? null : disposition.header());
        set("Accept-Ranges", file.has(Quirk.NoRanges.class) ? null : "bytes");
        Matcher range = RANGE.matcher(asksForRange() ? exchange.getRequestHeaders().getFirst("Range") : "");
        if (!range.matches()) {
            body(200, 0, file.length());
            return;
        }
        long from = Long.parseLong(range.group(1)) + (file.has(Quirk.WrongStart.class) ? 1 : 0);
        long limit = range.group(2).isEmpty() ? file.length() : Long.parseLong(range.group(2)) + 1;
        var claim = file.quirk(Quirk.ClaimTotal.class);
        long total = file.length() + (claim == null ? 0 : claim.extra());
        if (from >= file.length()) {
            set("Content-Range", "bytes */" + total);
            head(416, -1);
            return;
        }
        limit = Math.min(limit, file.length());
        set("Content-Range", "bytes " + from + "-" + (limit - 1) + "/" + total);
        body(206, from, limit);
    }

    private boolean asksForRange() {
        Headers asked = exchange.getRequestHeaders();
        String version = asked.getFirst("If-Range");
        if (!asked.containsKey("Range") || file.has(Quirk.NoRanges.class)) {
            return false;
        }
        if (version == null || file.has(Quirk.IgnoreIfRangeVersion.class)) {
            return true;
        }
        boolean current = version.equals(file.etag()) && !version.startsWith("W/");
        Instant modified = file.modified();
        current |= modified != null && version.equals(HttpDate.format(modified));
        return current && !file.has(Quirk.IfRangeUnknown.class);
    }

    private void body(int status, long from, long limit) throws IOException {
        var claim = file.quirk(Quirk.ClaimLength.class);
        long length = limit - from + (claim != null && count <= claim.times() ? claim.extra() : 0);
        if (exchange.getRequestMethod().equals("HEAD")) {
            set("Content-Length", Long.toString(length));
            head(status, -1);
            return;
        }
        boolean chunked = file.has(Quirk.Chunked.class);
        head(status, chunked ? 0 : length == 0 ? -1 : length);
        OutputStream out = exchange.getResponseBody();
        long drop = dropAfter();
        long stall = stallAfter(from);
        long cut = Math.min(limit, from + Math.min(drop, stall));
        write(out, from, cut);
        if (cut == limit && length == limit - from) {
            out.close();
            return;
        }
        out.flush();
        if (cut < limit && stall < drop) {
            awaitClosed();
        }
        throw new IOException("dropped"); // which makes the server close the connection
    }

    private long dropAfter() {
        var drop = file.quirk(Quirk.Drop.class);
        return drop != null && count <= drop.times() ? drop.afterBytes() : Long.MAX_VALUE - file.length();
    }

    private long stallAfter(long from) {
        var stall = file.quirk(Quirk.Stall.class);
        if (stall != null && count <= stall.times()) {
            return stall.afterBytes();
        }
        var range = file.quirk(Quirk.StallRange.class);
        boolean hits = range != null && from >= range.fromByte() && server.takeTurn(file, range.times());
        return hits ? CHUNK_BYTES : Long.MAX_VALUE - file.length();
    }

    private void write(OutputStream out, long from, long limit) throws IOException {
        var throttle = file.quirk(Quirk.Throttle.class);
        int size = throttle == null
                ? CHUNK_BYTES
                : Math.clamp(throttle.bytesPerSecond() / THROTTLED_CHUNKS_PER_SECOND, 1, CHUNK_BYTES);
        byte[] chunk = new byte[size];
        long started = System.nanoTime();
        for (long position = from; position < limit; ) {
            int bytes = (int) Math.min(size, limit - position);
            file.fill(position, chunk, bytes);
            out.write(chunk, 0, bytes);
            position += bytes;
            if (throttle != null) {
                out.flush();
                parkUntil(started + (long) (1e9 * (position - from) / throttle.bytesPerSecond()));
            }
        }
    }

    private static void parkUntil(long instant) throws IOException {
        for (long left = instant - System.nanoTime(); left > 0; left = instant - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the demo server is closed");
            }
        }
    }

    private void awaitClosed() throws IOException {
        try {
            server.awaitClosed();
        } catch (InterruptedException stop) {
            throw (IOException) new InterruptedIOException("the demo server is closed").initCause(stop);
        }
    }

    private void head(int status, long length) throws IOException {
        server.note(exchange, status);
        exchange.sendResponseHeaders(status, length);
    }

    private void set(String name, @Nullable String value) {
        if (value != null) {
            exchange.getResponseHeaders().set(name, value);
        }
    }
}
