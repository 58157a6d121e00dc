package dev.progeny.cli.download;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Draws in place on a terminal. The cursor stays visible, in the line below the picture: there is nothing to restore,
 * so a kill -9 leaves a usable terminal too. Each change is one write, so what others print is not torn.
 */
final class BarStyle implements Display.Style {

    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\r\033[J";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[m";

    private final PrintStream err;
    private final Terminal terminal;
    private final boolean color;
    private List<String> shown = List.of();

    BarStyle(PrintStream err, Terminal terminal, boolean color) {
        this.err = err;
        this.terminal = terminal;
        this.color = color;
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(100);
    }

    /** What went well is in the picture; the rest scrolls above it. */
    @Override
    public void line(String text, boolean important) {
        if (important) {
            String above = color ? YELLOW + text + PLAIN : text;
            write(erase() + above + "\n" + picture(shown));
        }
    }

    @Override
    public void frame(Frame frame) {
        Terminal.Size size = terminal.size();
        String back = back();
        shown = frame.lines(size.columns(), size.rows());
        write(back + picture(shown) + CLEAR_BELOW);
    }

    @Override
    public void close() {
        write(erase());
        shown = List.of();
    }

    private String erase() {
        return back() + CLEAR_BELOW;
    }

    /** To the first line of what is shown. */
    private String back() {
        return shown.isEmpty() ? "\r" : "\r\033[" + shown.size() + "A";
    }

    private static String picture(List<String> lines) {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        return text.toString();
    }

    private void write(String text) {
        err.print(text);
        err.flush();
    }
}
