package dev.progeny.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of the world, so that a test can show it another one.
 *
 * @param terminal whether stderr is one; the launcher knows, Java does not
 * @param folder relative paths start here
 */
public record Console(
        InputStream in, PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment, Path folder) {

    static Console system() {
        return new Console(
                System.in, System.out, System.err, Boolean.getBoolean("progeny.tty"), System.getenv(), Path.of(""));
    }

    public String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
