package dev.progeny.verify.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The smallest Java program; it says hello, and with an argument waits for the end of its input. */
public final class Hello {

    private Hello() {}

    public static void main(String... wait) throws IOException {
        System.out.println("hello");
        while (wait.length > 0 && System.in.read() >= 0) {
            // Its input says when to end.
        }
    }

    /** Starts a JVM of this JDK with nothing but its main class. */
    static Process start(Class<?> main, List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    /** One job in a JVM of its own, as build tools do: started, heard, gone. */
    static void once() throws IOException, InterruptedException {
        Process process = start(Hello.class, List.of());
        if (process.inputReader().readLine() == null || process.waitFor() != 0) {
            throw new IOException("the JVM said nothing");
        }
    }
}
