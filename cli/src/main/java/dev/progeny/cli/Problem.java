package dev.progeny.cli;

import org.jspecify.annotations.Nullable;

/** Ends the program with one line on stderr: what was asked, the rule, what to do next. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Problem(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public static Problem usage(String message) {
        return new Problem(Exit.USAGE, message, null);
    }

    public static Problem usage(String message, Throwable cause) {
        return new Problem(Exit.USAGE, message, cause);
    }

    public static Problem environment(String message, Throwable cause) {
        return new Problem(Exit.ENVIRONMENT, message, cause);
    }

    public int exitCode() {
        return exitCode;
    }
}
