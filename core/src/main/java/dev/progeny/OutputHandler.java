package dev.progeny;

import java.io.PrintStream;

/**
 * Receives what workers print, line by line, in order per stream of a worker, never torn.
 *
 * <p>Called by the thread that reads that stream; several at once. While it blocks, the worker blocks once its pipe (64
 * KiB) is full. What it throws is dropped: a line of output must not cost a task.
 */
@FunctionalInterface
public interface OutputHandler {

    void accept(OutputLine line);

    /** To {@link System#out} and {@link System#err} of this process, each line preceded by {@code [worker]}. */
    static OutputHandler tagged() {
        return line -> print(line, "[" + line.worker() + "] " + line.text());
    }

    /** To {@link System#out} and {@link System#err} of this process, as it came. */
    static OutputHandler plain() {
        return line -> print(line, line.text());
    }

    /** Nowhere. The last lines on stderr are kept for {@link WorkerDiedException} all the same. */
    static OutputHandler none() {
        return line -> {};
    }

    private static void print(OutputLine line, String text) {
        PrintStream stream = line.error() ? System.err : System.out;
        stream.print(text + System.lineSeparator()); // one call: lines of two workers never mix
    }
}
