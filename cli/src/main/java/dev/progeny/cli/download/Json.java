package dev.progeny.cli.download;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON objects as one line of text. */
final class Json {

    interface Body {
        void write(JsonWriter json) throws IOException;
    }

    private Json() {}

    static String line(Body body) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.beginObject();
            body.write(json);
            json.endObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // a string takes everything
        }
        return text.toString();
    }

    /** The members that describe a result, the same in each format. */
    static void result(JsonWriter json, Result result) throws IOException {
        json.name("url").value(result.url());
        json.name("file").value(result.file());
        json.name("status").value(result.status().word());
        json.name("bytes").value(result.bytes());
        json.name("seconds").value(millis(result.seconds()));
        json.name("attempts").value(result.attempts());
        json.name("reason").value(result.reason());
    }

    /** Seconds to the millisecond. */
    static double millis(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
