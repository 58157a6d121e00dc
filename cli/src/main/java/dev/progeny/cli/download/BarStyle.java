package dev.progeny.cli.download;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws in place on a terminal, which may change its size at any moment: no line is broken at its edge while it is written, and
 * what a smaller terminal has broken since is counted as the rows it takes now.
 *
 * <p>The cursor stays visible, in the line below the picture: there is nothing to restore, so a kill -9 leaves a usable terminal
 * too. Each change is one write, so what others print is not torn.
 */
final class BarStyle implements Display.Style {

    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\r\033[J";
    private static final String CUT_LINES = "\033[?7l"; // within the picture only
    private static final String BREAK_LINES = "\033[?7h";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[m";

    private final PrintStream err;
    private final Supplier<Terminal.Size> terminal;
    private final boolean color;
    private List<String> shown = List.of();
    private int columns; // when it was drawn

    BarStyle(PrintStream err, Supplier<Terminal.Size> terminal, boolean color) {
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
            Terminal.Size size = terminal.get();
            write(back(size) + CLEAR_BELOW + above + "\n" + picture(shown));
            columns = size.columns();
        }
    }

    @Override
    public void frame(Frame frame) {
        Terminal.Size size = terminal.get();
        String back = back(size);
        shown = frame.lines(size.columns(), size.rows());
        write(back + picture(shown) + CLEAR_BELOW);
        columns = size.columns();
    }

    @Override
    public void close() {
        write(back(terminal.get()) + CLEAR_BELOW);
        shown = List.of();
    }

    /** To the first line of what is shown, of which a row that was full may be two by now. */
    private String back(Terminal.Size size) {
        int rows = shown.stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(Math.min(Columns.of(line), columns), size.columns())))
                .sum();
        return rows == 0 ? "\r" : "\r\033[" + rows + "A";
    }

    private static String picture(List<String> lines) {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(CLEAR_LINE).append('\n'));
        return lines.isEmpty() ? "" : CUT_LINES + text + BREAK_LINES;
    }

    private void write(String text) {
        err.print(text);
        err.flush();
    }
}
