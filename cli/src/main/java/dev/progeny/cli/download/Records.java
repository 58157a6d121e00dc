package dev.progeny.cli.download;

import dev.progeny.cli.Problem;
import dev.progeny.cli.Reasons;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that a run writes line by line beside its downloads: complete up to its last line, whenever it ends. */
final class Records {

    private Records() {}

    /** A new file, or an old one to go on with. */
    static PrintWriter open(String option, Path file, boolean append) {
        try {
            var stream = append
                    ? Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    : Files.newOutputStream(file);
            return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        } catch (IOException unwritable) {
            throw Problem.environment(
                    option + ": cannot write " + file + ": " + Reasons.of(unwritable), unwritable);
        }
    }
}
