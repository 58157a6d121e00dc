package dev.progeny.cli;

import java.util.List;
import java.util.Locale;

/**
 * One thing that can be set. Parser, help, completion, manual and configuration all read this table.
 *
 * @param name of the flag, the variable and the key: {@code per-host} is {@code --per-host}, {@code
 *     PROGENY_DOWNLOAD_PER_HOST} and {@code per-host = 6}
 * @param letter of the short flag, or empty
 * @param argument what the flag takes, such as {@code FILE} or {@code bar|plain}; empty for a switch
 * @param fallback the default, or empty for "not set"
 */
public record Setting(String name, String letter, String argument, String fallback, String help) {

    /** What every command knows. */
    public static final List<Setting> COMMON = List.of(
            flag("quiet", "q", "only results and errors"),
            taking("progress", "", "auto|bar|plain|json|none", "auto", "how progress is shown on stderr"),
            taking("color", "", "auto|always|never", "auto", "colour on stderr; NO_COLOR is honoured"),
            flag("verbose", "v", "stack traces with errors"),
            flag("print-config", "", "show each setting and where it comes from, then end"),
            flag("help", "h", "show this, then end"));

    /** A switch. */
    public static Setting flag(String name, String letter, String help) {
        return new Setting(name, letter, "", "", help);
    }

    public static Setting taking(String name, String letter, String argument, String fallback, String help) {
        return new Setting(name, letter, argument, fallback, help);
    }

    public boolean isSwitch() {
        return argument.isEmpty();
    }

    /** The words among what the argument may be: {@code auto} of {@code N|auto}. */
    public List<String> words() {
        return List.of(argument.split("\\|")).stream()
                .filter(word -> !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT)) && !word.equals("-"))
                .toList();
    }

    /** Whether one of the words is all that may be given. */
    public boolean isChoice() {
        return !isSwitch() && words().size() == argument.split("\\|").length;
    }

    public String flag() {
        return "--" + name;
    }

    public String variable(String command) {
        return ("PROGENY_" + command + "_" + name).replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
