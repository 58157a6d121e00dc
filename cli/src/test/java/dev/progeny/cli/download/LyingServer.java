package dev.progeny.cli.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server whose file changes after some requests, and which lies in any header of any answer. It does not do the two things
 * that nobody could find out: give the same trusted tag to two contents, and call a short body the whole file.
 */
final class LyingServer implements AutoCloseable {

    /** How it names its versions, honestly. */
    enum Naming {
        STRONG, WEAK, OLD_DATE, FRESH_DATE, FRESH_TAG, NODES, NOTHING
    }

    private static final int BYTES = 160 << 10;
    private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d*)");
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final SplittableRandom random;
    private final Naming naming;
    private final int changesAfter;
    private final byte[][] contents = new byte[3][]; // the third is what a coding makes of them

    LyingServer(long seed) throws IOException {
        random = new SplittableRandom(seed);
        naming = Naming.values()[random.nextInt(Naming.values().length)];
        changesAfter = random.nextInt(1, 8);
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new byte[BYTES];
            random.nextBytes(contents[i]);
        }
        Thread.ofVirtual().start(this::serve);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/file");
    }

    int requests() {
        return requests.get();
    }

    Naming naming() {
        return naming;
    }

    /** Whether these are the bytes of one version, all of them. */
    boolean isOneVersion(byte[] bytes) {
        return Arrays.stream(contents).anyMatch(content -> Arrays.equals(content, bytes));
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> answer(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            String range = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                range = line.toLowerCase(Locale.ROOT).startsWith("range:") ? line : range;
            }
            send(client.getOutputStream(), RANGE.matcher(range), requests.incrementAndGet());
        } catch (IOException gone) {
            // It had heard enough.
        }
    }

    /** One after the other: what is random must not depend on which connection is first to draw. */
    private synchronized void send(OutputStream out, Matcher range, int request) throws IOException {
        int version = request > changesAfter ? 1 : 0;
        boolean coded = lies();
        byte[] content = contents[coded ? 2 : version];
        boolean partial = range.matches() && !lies();
        int from = partial ? Math.min(Integer.parseInt(range.group(1)), BYTES - 1) : 0;
        int limit = partial && !range.group(2).isEmpty() ? Math.min(BYTES, Integer.parseInt(range.group(2)) + 1) : BYTES;
        from = partial && lies() ? Math.max(0, from - 1) : from;
        limit = partial && lies() ? random.nextInt(from + 1, BYTES + 1) : limit;
        var head = new StringBuilder(partial ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n");
        head.append("Connection: close\r\nAccept-Ranges: bytes\r\n").append(coded ? "Content-Encoding: gzip\r\n" : "");
        names(head, version, request);
        if (partial) {
            String total = lies() ? "*" : String.valueOf(lies() ? BYTES + 5 : BYTES);
            head.append("Content-Range: bytes " + (lies() ? from + 1 : from) + "-" + (limit - 1) + "/" + total + "\r\n");
            head.append(lies() ? "Content-Type: multipart/byteranges; boundary=x\r\n" : "");
        }
        int length = limit - from;
        boolean unmeasured = partial && lies();
        head.append(unmeasured ? "" : "Content-Length: " + (lies() ? length + ", " + length : length) + "\r\n");
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(content, from, lies() ? random.nextInt(length) : length);
        out.write(contents[2], 0, unmeasured ? 100 : 0); // more than it said
    }

    private void names(StringBuilder head, int version, int request) {
        Instant now = Instant.now();
        String etag = switch (naming) {
            case STRONG -> "\"v" + version + "\"";
            case WEAK -> "W/\"same\"";
            case FRESH_TAG -> "\"made-of-date-and-length\"";
            case NODES -> "\"node" + request % 2 + version + "\"";
            case OLD_DATE, FRESH_DATE, NOTHING -> null;
        };
        Instant modified = switch (naming) {
            case STRONG, OLD_DATE, NODES -> OLD.plusSeconds(version);
            case FRESH_DATE, FRESH_TAG -> Instant.ofEpochSecond(now.getEpochSecond() / 1000 * 1000);
            case WEAK, NOTHING -> null;
        };
        // Of a date that both versions share the server's clock says that it has just been.
        Instant date = modified == null || modified.isBefore(OLD.plusSeconds(9)) ? now : modified.plusSeconds(1);
        head.append(etag == null || lies() ? "" : "ETag: " + (lies() && !etag.startsWith("W/") ? "W/" : "") + etag + "\r\n");
        head.append(modified == null || lies() ? "" : "Last-Modified: " + HttpDate.format(modified) + "\r\n");
        head.append(lies() && naming != Naming.FRESH_TAG ? "" : "Date: " + HttpDate.format(date) + "\r\n");
    }

    private boolean lies() {
        return random.nextInt(12) == 0;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
