package dev.progeny.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the words of FILE where {@code @FILE} stands: separated by space, "quoted" if they contain some, # to the end. */
final class ArgumentFile {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    private ArgumentFile() {}

    static List<String> expand(List<String> arguments, Path folder) {
        List<String> expanded = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.length() > 1 && argument.startsWith("@")) {
                expanded.addAll(read(folder.resolve(argument.substring(1))));
            } else {
                expanded.add(argument);
            }
        }
        return expanded;
    }

    private static List<String> read(Path file) {
        try {
            List<String> words = new ArrayList<>();
            TextFiles.lines(file).forEach(line -> split(line, words));
            return words;
        } catch (IOException unreadable) {
            throw Problem.usage("cannot read the arguments in " + file + ": " + Reasons.of(unreadable), unreadable);
        }
    }

    private static void split(String line, List<String> words) {
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            if (word.group(3) != null && word.group(3).startsWith("#")) {
                return;
            }
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
    }
}
