package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Problem;
import dev.progeny.cli.Reasons;
import dev.progeny.cli.TextFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a list of URLs: one a line, a file name may follow, {@code #} starts a comment. */
final class UrlList {

    private UrlList() {}

    /** @param file {@code -} for stdin */
    static List<Wanted> read(String file, Console console) {
        boolean stdin = file.equals("-");
        try (BufferedReader reader = stdin
                ? TextFiles.withoutMark(new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)))
                : TextFiles.open(console.folder().resolve(file))) {
            return parse(reader, stdin ? "stdin" : file);
        } catch (IOException unreadable) {
            throw Problem.usage("cannot read the list " + file + ": " + Reasons.of(unreadable), unreadable);
        }
    }

    static List<Wanted> parse(BufferedReader reader, String name) throws IOException {
        List<Wanted> wanted = new ArrayList<>();
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                wanted.add(entry(text, name + ":" + number));
            }
        }
        return wanted;
    }

    /** A # inside a line is part of a URL unless space precedes it. */
    private static Wanted entry(String text, String place) {
        String[] columns = text.split("\\s+#", 2)[0].split("\\s+", 2);
        String file = columns.length == 2 ? columns[1] : "";
        if (file.contains("/") || file.equals(".") || file.equals("..")) {
            throw Problem.usage(place + ": the second column is a file name without folders: " + file);
        }
        return Wanted.of(columns[0], file, place);
    }
}
