package dev.progeny.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a JVM of its own, as its user meets it. */
public record Child(int exitCode, String out, String err) {

    /** Runs it to its end. */
    public static Child run(Path folder, String... arguments) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        Process process = builder(arguments).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        return new Child(exitCode, out, Files.readString(err));
    }

    /** Runs it to its end, with its stdout in that file. */
    public static Child run(Path folder, Path out, String... arguments) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        Process process = builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int exitCode = process.waitFor();
        return new Child(exitCode, "", Files.readString(err));
    }

    /** Runs it to its end where programs speak ASCII only, with an argument more, given as printf's %b has it. */
    public static Child runInAscii(Path folder, String last, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder program = builder(arguments);
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        program.command().addAll(0, List.of("sh", "-c", "exec \"$@\" \"$(printf %b '" + last + "')\"", "sh"));
        program.environment().put("LC_ALL", "C");
        Process process = program.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        return new Child(exitCode, out, Files.readString(err));
    }

    public static Process start(Path folder, String... arguments) throws IOException {
        return builder(arguments).redirectError(folder.resolve("stderr.txt").toFile()).start();
    }

    private static ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.progeny.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
