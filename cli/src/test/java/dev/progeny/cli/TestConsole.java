package dev.progeny.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A console that a test reads: no terminal, a home that is the test's folder. */
public final class TestConsole {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    private String input = "";
    private OutputStream printing = out;

    public TestConsole(Path folder) {
        this.folder = folder;
        environment.put("HOME", folder.resolve("home").toString());
    }

    public TestConsole with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public TestConsole typing(String text) {
        input = text;
        return this;
    }

    /** Stdout goes there, instead of to {@link #out}. */
    public TestConsole printingTo(OutputStream stream) {
        printing = stream;
        return this;
    }

    /** Runs the program in this JVM; returns its exit code. */
    public int run(String... arguments) {
        var console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(printing, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                environment,
                folder);
        return Program.run(arguments, console);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public List<String> errLines() {
        return err().lines().toList();
    }
}
