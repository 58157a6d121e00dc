package dev.progeny.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Text in UTF-8, with or without the mark that some programs write before it. */
public final class TextFiles {

    private static final char MARK = '\uFEFF';

    private TextFiles() {}

    /** A reader of the text behind the mark. */
    public static BufferedReader open(Path file) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        try {
            return withoutMark(reader);
        } catch (IOException unreadable) {
            reader.close();
            throw unreadable;
        }
    }

    /** The same reader, behind the mark. */
    public static BufferedReader withoutMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != MARK) {
            reader.reset();
        }
        return reader;
    }

    public static List<String> lines(Path file) throws IOException {
        try (BufferedReader reader = open(file)) {
            return reader.readAllLines();
        }
    }
}
