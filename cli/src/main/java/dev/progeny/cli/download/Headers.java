package dev.progeny.cli.download;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an answer that everything hangs on. A header that comes twice with different values has no value; where it
 * says how much is sent, the answer is none.
 */
final class Headers {

    private final HttpURLConnection connection;

    Headers(HttpURLConnection connection) {
        this.connection = connection;
    }

    Head head(int status) throws IOException {
        var validators = new Validators(one("ETag"), one("Last-Modified"), one("Date"));
        boolean measured = status < 300 && !isChunked(); // the body of a refusal is of no use, however long it is
        return new Head(status, validators, coding(), measured ? contentLength() : -1, range(status));
    }

    /** The JDK takes the framing of any other transfer coding for content. */
    boolean isChunked() throws IOException {
        List<String> codings = all("Transfer-Encoding");
        if (codings.isEmpty()) {
            return false;
        }
        if (codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")) {
            return true;
        }
        throw new IOException("the server sends a transfer coding that is not chunked: " + String.join(", ", codings));
    }

    /** Repeated, as some proxies make it, is as good as once (RFC 9110, 8.6); contradictory or no number is no answer. */
    private long contentLength() throws IOException {
        List<String> values = all("Content-Length");
        for (String value : values) {
            for (String one : value.split(",", -1)) {
                String first = values.getFirst().split(",", -1)[0].strip();
                if (!one.strip().equals(first) || !first.matches("\\d{1,18}")) {
                    throw new IOException("the server contradicts itself: Content-Length: " + String.join(", ", values));
                }
            }
        }
        return values.isEmpty() ? -1 : Long.parseLong(values.getFirst().split(",", -1)[0].strip());
    }

    private String coding() {
        List<String> codings = new ArrayList<>();
        for (String value : all("Content-Encoding")) {
            for (String one : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                String coding = one.strip();
                if (!coding.isEmpty() && !coding.equals("identity")) {
                    codings.add(coding);
                }
            }
        }
        return String.join(",", codings);
    }

    /** Of many parts none is taken: nobody asked for more than one. */
    private @Nullable ContentRange range(int status) {
        String type = one("Content-Type");
        boolean many = status == 206 && type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/byteranges");
        return many ? null : ContentRange.parse(one("Content-Range"));
    }

    private @Nullable String one(String name) {
        List<String> values = all(name).stream().distinct().toList();
        return values.size() == 1 ? values.getFirst() : null;
    }

    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; connection.getHeaderField(i) != null; i++) {
            if (name.equalsIgnoreCase(connection.getHeaderFieldKey(i))) {
                values.add(String.valueOf(connection.getHeaderField(i)).strip());
            }
        }
        return values;
    }
}
