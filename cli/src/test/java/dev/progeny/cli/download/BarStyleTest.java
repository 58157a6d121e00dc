package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.cli.download.Frame.Row;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a terminal that does what terminals do when their window is drawn smaller: it breaks what is too long for them. */
final class BarStyleTest {

    private static final Frame FRAME = new Frame(
            1, 3, 0, 0, 0, -1, List.of(new Row("first.bin", 1 << 20, 4 << 20), new Row("second.bin", 2 << 20, 4 << 20)));

    private final TinyTerminal terminal = new TinyTerminal(80);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final BarStyle style = new BarStyle(
            new PrintStream(written, true, StandardCharsets.UTF_8),
            () -> new Terminal.Size(24, terminal.columns()),
            false);

    @Test
    void picture_isDrawnInPlace() {
        frame();
        frame();
        assertThat(terminal.lines()).isEqualTo(FRAME.lines(80, 24));
    }

    @Test
    void terminalThatBecomesSmallerAndLargerAgain_isNotTorn() {
        frame();
        for (int columns : new int[] {60, 30, 31, 100, 8, 80}) {
            terminal.resize(columns);
            frame();
            assertThat(terminal.lines()).as("%d columns", columns).isEqualTo(FRAME.lines(columns, 24));
        }
    }

    @Test
    void lineAboveThePicture_isBrokenAsAnyOther_andThePictureIsNotTorn() {
        frame();
        terminal.resize(40);
        style.line("x".repeat(50), true);
        show();
        frame();
        assertThat(terminal.lines().subList(0, 2)).containsExactly("x".repeat(40), "x".repeat(10));
        assertThat(terminal.lines().subList(2, terminal.lines().size())).isEqualTo(FRAME.lines(40, 24));
    }

    @Test
    void close_leavesNothing() {
        frame();
        terminal.resize(20);
        style.close();
        show();
        assertThat(terminal.lines()).isEmpty();
    }

    private void frame() {
        style.frame(FRAME);
        show();
    }

    private void show() {
        terminal.print(written.toString(StandardCharsets.UTF_8));
        written.reset();
    }
}
