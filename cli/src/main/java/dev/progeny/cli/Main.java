package dev.progeny.cli;

/** The program {@code progeny}. */
public final class Main {

    /** A constant, compared with the build by a test: reading it from the jar's manifest takes a third of a start. */
    static final String VERSION = "0.1.0";

    private Main() {}

    /** Always ends by exit: the JVM would wait for what a command has left behind, such as a blocked virtual thread. */
    public static void main(String... arguments) {
        int code = isVersion(arguments) ? printVersion() : Program.run(arguments, Console.system());
        System.out.flush();
        System.exit(code);
    }

    /** Answered here: the one question that scripts ask before every run needs no parser. */
    private static boolean isVersion(String... arguments) {
        return arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"));
    }

    private static int printVersion() {
        System.out.println("progeny " + VERSION + " (Java " + Runtime.version().feature() + ")");
        return Program.isComplete(System.out, System.err) ? Exit.OK : Exit.ENVIRONMENT;
    }
}
