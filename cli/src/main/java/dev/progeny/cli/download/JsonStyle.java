package dev.progeny.cli.download;

import java.io.PrintStream;
import java.time.Duration;

/** One JSON object a second, for programs that show the progress themselves. */
record JsonStyle(PrintStream err) implements Display.Style {

    @Override
    public void line(String text, boolean important) {
        if (important) {
            err.print(Json.line(json -> json.name("message").value(text)) + "\n");
        }
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void frame(Frame frame) {
        err.print(Json.line(json -> json.name("settled").value(frame.settled())
                .name("total").value(frame.items())
                .name("failed").value(frame.failed())
                .name("bytes").value(frame.bytes())
                .name("bytesPerSecond").value(Math.round(frame.received()))
                .name("running").value(frame.rows().size())) + "\n");
    }

    @Override
    public void close() {}
}
