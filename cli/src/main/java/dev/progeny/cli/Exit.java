package dev.progeny.cli;

/** What the program's exit code tells. */
public final class Exit {

    public static final int OK = 0;
    /** Some items failed. */
    public static final int SOME_FAILED = 1;
    public static final int USAGE = 2;
    /** Disk full, folder not writable, no JDK. */
    public static final int ENVIRONMENT = 3;
    /** Bytes are not what a checksum says. */
    public static final int INTEGRITY = 4;
    /** Halted by a rule, such as {@code --fail-fast}. */
    public static final int HALTED = 5;
    public static final int TIMED_OUT = 124;

    /** The table in the help and in the manual. */
    public static final String TABLE = """
            0 all well, 1 some items failed, 2 usage, 3 environment (disk full, folder not writable, no JDK),
            4 integrity, 5 halted by a rule (--fail-fast), 124 total time-out (--deadline), 128+n signal n""";

    private Exit() {}

    /** Of a run that ended with that code, and could not write all it was told to: a signal is still what ended it. */
    public static int incomplete(int code) {
        return code > TIMED_OUT ? code : ENVIRONMENT;
    }

    public static int signal(int number) {
        return 128 + number;
    }
}
