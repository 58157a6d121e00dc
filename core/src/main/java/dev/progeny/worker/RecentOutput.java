package dev.progeny.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last lines that each task printed, for the day it fails. What is printed goes on to the real stream
 * unchanged; threads that a task starts count as the task, because they inherit its memory.
 */
public final class RecentOutput {

    private static final int KEPT_LINES = 50;
    private static final int LONGEST_LINE = 1_000;

    private static final InheritableThreadLocal<RecentOutput> OF_TASK = new InheritableThreadLocal<>();

    // Guarded by this.
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private RecentOutput() {}

    /** Puts itself between the program and its standard streams. */
    static void install() {
        System.setOut(remembering(System.out));
        System.setErr(remembering(System.err));
    }

    /** From here on what this thread prints belongs to a new task. */
    static void begin() {
        OF_TASK.set(new RecentOutput());
    }

    /** The last lines of the current task, oldest first. */
    public static List<String> lines() {
        RecentOutput recent = OF_TASK.get();
        return recent == null ? List.of() : recent.copy();
    }

    private static PrintStream remembering(PrintStream stream) {
        return new PrintStream(new Tee(stream), true, StandardCharsets.UTF_8);
    }

    private synchronized List<String> copy() {
        List<String> copy = new ArrayList<>(lines);
        if (line.size() > 0) {
            copy.add(line.toString(StandardCharsets.UTF_8));
        }
        return copy;
    }

    private synchronized void remember(byte[] bytes, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (bytes[i] == '\n') {
                end();
            } else if (line.size() < LONGEST_LINE) {
                line.write(bytes[i]);
            }
        }
    }

    private void end() {
        if (lines.size() == KEPT_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }

    private static final class Tee extends OutputStream {

        private final PrintStream stream;

        Tee(PrintStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            stream.write(bytes, from, count);
            @Nullable RecentOutput recent = OF_TASK.get();
            if (recent != null) {
                recent.remember(bytes, from, count);
            }
        }

        @Override
        public void flush() {
            stream.flush();
        }
    }
}
