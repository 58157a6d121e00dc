package dev.progeny.cli.download;

import dev.progeny.StartCache;
import dev.progeny.cli.Command;
import dev.progeny.cli.Console;
import dev.progeny.cli.Setting;
import dev.progeny.cli.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;

/**
 * {@code progeny train}: what the launcher lets the JVM record for its AOT cache. A small download with the models that
 * run in this process, and a worker for its own cache; what is used here starts faster later. Not listed in the help.
 */
public final class Training implements Command {

    private final ToIntBiFunction<String[], Console> program;

    public Training(ToIntBiFunction<String[], Console> program) {
        this.program = program;
    }

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "a short run of everything, for the launcher";
    }

    @Override
    public String synopsis() {
        return "";
    }

    @Override
    public String description() {
        return "";
    }

    @Override
    public List<Setting> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings, Console console) throws Exception {
        Path folder = Files.createTempDirectory("progeny-train-");
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var quiet = new Console(console.in(), nowhere, nowhere, true, Map.of("TERM", "xterm"), folder);
        List<DemoFile> files = List.of(DemoFile.of("a", 100_000), DemoFile.of("b", 300_000), DemoFile.of("c", 9 << 20));
        try (DemoServer server = DemoServer.start(files)) {
            int code = program.applyAsInt(new String[] {"download", "--help"}, quiet);
            code += program.applyAsInt(new String[] {"pingpong", "-n", "2", "-m", "threads", "-q"}, quiet);
            for (String model : List.of("threads", "coroutines")) {
                code += program.applyAsInt(download(model, files, server), quiet);
            }
            Optional<Path> _ = StartCache.prepare(); // for workers; without it they start as they did
            return code;
        } finally {
            delete(folder);
        }
    }

    private static String[] download(String model, List<DemoFile> files, DemoServer server) {
        List<String> words = new ArrayList<>(List.of("download", "-m", model, "-d", model, "--progress", "plain"));
        files.forEach(file -> words.add(server.url(file).toString()));
        return words.toArray(String[]::new);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
