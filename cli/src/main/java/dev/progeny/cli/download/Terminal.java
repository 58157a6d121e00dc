package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The size of the terminal: Java cannot ask the kernel without native code that differs per platform, so {@code stty}
 * does: when the terminal says that it has another size, and every two seconds if it does not.
 */
final class Terminal implements Supplier<Terminal.Size> {

    /** @param rows, columns at least 1 */
    record Size(int rows, int columns) {}

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Console console;
    private Size size;
    private long askedNanos;
    private volatile boolean resized;

    Terminal(Console console) {
        this.console = console;
        this.size = ask();
        this.askedNanos = System.nanoTime();
        Interrupts.onResize(() -> resized = true);
    }

    @Override
    public Size get() {
        if (resized || System.nanoTime() - askedNanos > FRESH_NANOS) {
            resized = false; // before it is asked: what comes meanwhile is for the next time
            size = ask();
            askedNanos = System.nanoTime();
        }
        return size;
    }

    private Size ask() {
        try {
            Process stty = new ProcessBuilder("/bin/stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String[] numbers = answer.split(" ", -1);
            if (numbers.length == 2 && positive(numbers[0], 0) > 0 && positive(numbers[1], 0) > 0) {
                return new Size(positive(numbers[0], 0), positive(numbers[1], 0));
            }
        } catch (IOException noSttyOrNoTerminal) {
            // The variables, then the size of old are a fair guess.
        }
        return new Size(positive(console.variable("LINES"), 24), positive(console.variable("COLUMNS"), 80));
    }

    private static int positive(String text, int otherwise) {
        return text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : otherwise;
    }
}
