package dev.progeny.cli.download;

import java.io.PrintStream;
import java.time.Duration;

/** One line per file, for logs. */
record PlainStyle(PrintStream err) implements Display.Style {

    @Override
    public void line(String text, boolean important) {
        err.print(text + "\n");
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public void frame(Frame frame) {}

    @Override
    public void close() {}
}
