package dev.progeny.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads one output stream of a worker to its end and hands on its lines. One daemon thread each. */
final class OutputPump {

    /** What has no line end for longer than this is handed on in pieces, so that no worker fills this heap. */
    private static final int LONGEST_LINE = 1 << 16;

    private final InputStream stream;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);

    private OutputPump(InputStream stream, Consumer<String> lines) {
        this.stream = stream;
        this.lines = lines;
    }

    static Thread start(String name, InputStream stream, Consumer<String> lines) {
        return Thread.ofPlatform().daemon().name(name).start(new OutputPump(stream, lines)::pump);
    }

    private void pump() {
        byte[] chunk = new byte[8_192];
        try (stream) {
            for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
                split(chunk, read);
            }
        } catch (IOException closed) {
            // The worker is gone; what it wrote before was read.
        }
        if (line.size() > 0) {
            emit();
        }
    }

    private void split(byte[] chunk, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            boolean end = chunk[i] == '\n';
            if (end || line.size() + i - start == LONGEST_LINE) {
                line.write(chunk, start, i - start);
                emit();
                start = end ? i + 1 : i;
            }
        }
        line.write(chunk, start, length - start);
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        try {
            lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        } catch (RuntimeException handlerFailed) {
            // User code; see OutputHandler: a line of output must not cost a task, nor stop the reading of a pipe.
        }
    }
}
