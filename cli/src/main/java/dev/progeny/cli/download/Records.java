package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Problem;
import dev.progeny.cli.Reasons;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that a run writes line by line beside its downloads: complete up to its last line, whenever it ends. The first line
 * that cannot be written is the last that is tried: the downloads go on, and {@link #loss} says so in the end.
 */
final class Records {

    private final String name;
    private final OutputStream stream;
    private @Nullable IOException lost;

    private Records(String name, OutputStream stream) {
        this.name = name;
        this.stream = stream;
    }

    /** A new file, or an old one to go on with. */
    static Records open(String option, Path file, boolean append) {
        try {
            var stream = append
                    ? Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    : Files.newOutputStream(file);
            return new Records(option + " " + file, stream);
        } catch (IOException unwritable) {
            throw Problem.environment(
                    option + ": cannot write " + file + ": " + Reasons.of(unwritable), unwritable);
        }
    }

    /** On stdout, which the program looks after itself. */
    static Records onStdout(Console console) {
        return new Records("stdout", console.out());
    }

    /** A line is a promise, also if the next thing is a kill -9. */
    void line(String text) {
        if (lost == null) {
            try {
                stream.write((text + "\n").getBytes(StandardCharsets.UTF_8));
                stream.flush();
            } catch (IOException full) {
                lost = full;
            }
        }
    }

    /** No more lines; stdout stays open for others. */
    void close() {
        if (!name.equals("stdout")) {
            try {
                stream.close();
            } catch (IOException full) {
                lost = lost == null ? full : lost;
            }
        }
    }

    /** What is missing and why, in words; null if nothing is. */
    @Nullable String loss() {
        return lost == null ? null : name + " is not complete: " + Reasons.of(lost);
    }
}
