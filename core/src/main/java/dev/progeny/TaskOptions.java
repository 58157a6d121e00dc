package dev.progeny;

/**
 * What one task asks for. Immutable; written as {@code TaskOptions.defaults().withName("thumbnail 17")}.
 *
 * @param name appears in messages; empty: the task's number
 */
public record TaskOptions(String name) {

    private static final TaskOptions DEFAULTS = new TaskOptions("");

    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    public TaskOptions withName(String name) {
        return new TaskOptions(name);
    }
}
