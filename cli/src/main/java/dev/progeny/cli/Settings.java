package dev.progeny.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The settings of one run, each with the place it came from, and the words between the flags. */
public final class Settings {

    /**
     * A value and its place.
     *
     * @param origin as an error names it: {@code --jobs}, {@code PROGENY_DOWNLOAD_JOBS}, {@code jobs in progeny.toml}
     */
    record Value(String text, String origin) {}

    static final String DEFAULT = "default";

    private final Map<String, Value> values;
    private final List<String> words;

    Settings(Map<String, Value> values, List<String> words) {
        this.values = values;
        this.words = words;
    }

    public List<String> words() {
        return words;
    }

    /** Empty if it is not set. */
    public String text(String name) {
        return value(name).text();
    }

    public boolean has(String name) {
        return !text(name).isEmpty();
    }

    /** Whether somebody asked for it, rather than nobody asked for anything else. */
    public boolean isGiven(String name) {
        return has(name) && !value(name).origin().equals(DEFAULT);
    }

    public boolean on(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw wrong(name, "must be true or false");
        };
    }

    public int number(String name, int least, int most) {
        String rule = "must be a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(text(name));
            if (number < least || number > most) {
                throw wrong(name, rule);
            }
            return number;
        } catch (NumberFormatException notOne) {
            throw wrong(name, rule);
        }
    }

    /** Zero if it is not set. */
    public Duration duration(String name) {
        return has(name)
                ? Units.duration(text(name)).orElseThrow(() -> wrong(name, "must be a time such as 500ms, 15s, 2m or 1h"))
                : Duration.ZERO;
    }

    /** Zero if it is not set. */
    public long bytes(String name) {
        return has(name)
                ? Units.bytes(text(name)).orElseThrow(() -> wrong(name, "must be a size such as 800, 64k, 2M or 1.5G"))
                : 0;
    }

    /** The complaint about a setting's value. */
    public Problem wrong(String name, String rule) {
        Value value = value(name);
        String origin = value.origin().equals(DEFAULT) ? "--" + name : value.origin();
        return Problem.usage(origin + " " + rule + ": " + value.text());
    }

    String origin(String name) {
        return value(name).origin();
    }

    private Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no command has a setting of this name: " + name);
        }
        return value;
    }
}
