package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Exit;
import dev.progeny.cli.Settings;
import dev.progeny.cli.Units;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Fetches the same difficult files with every model, from an embedded server, and compares. */
final class Demo {

    private static final List<String> MODELS = List.of("serial", "threads", "processes", "coroutines", "hybrid");
    private static final Duration DISTANCE = Duration.ofMillis(150); // to the other side of an ocean and back
    private static final String MISSING = "missing.bin"; // by design

    private final Settings settings;
    private final Console console;
    private final List<DemoFile> files;

    /** @param whole whether every byte is what the server meant, and only the missing file is missing */
    private record Lap(String model, Report report, double cpuSeconds, boolean whole, List<String> losses) {}

    Demo(Settings settings, Console console, List<DemoFile> files) {
        this.settings = settings;
        this.console = console;
        this.files = files;
    }

    int run() throws IOException, InterruptedException {
        if (!settings.on("quiet")) {
            console.err().println(files.size() + " files from a server on this machine that answers after "
                    + DISTANCE.toMillis() + " ms, as if it were far away: one slow, one that drops its connection, one"
                    + " without ranges, one missing");
        }
        List<Lap> laps = new ArrayList<>();
        for (String model : settings.isGiven("model") ? List.of(settings.text("model")) : MODELS) {
            laps.add(lap(model));
        }
        table(laps);
        List<String> losses = laps.stream().flatMap(lap -> lap.losses().stream()).distinct().toList();
        losses.forEach(loss -> console.err().println("progeny: " + loss));
        if (!losses.isEmpty()) {
            return Exit.ENVIRONMENT;
        }
        return laps.stream().allMatch(Lap::whole) ? Exit.OK : Exit.SOME_FAILED;
    }

    /** A server of its own: it drops a connection once, not once per program. */
    private Lap lap(String model) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("progeny-demo-");
        try (DemoServer server = DemoServer.start(files, DISTANCE)) {
            Plan plan = plan(model, server, folder);
            double before = Cpu.ownSeconds();
            try (Session session = Session.open(plan, settings, console)) {
                Report report = session.run();
                return new Lap(model, report, report.cpuSeconds() - before, isWhole(report, folder), session.losses());
            }
        } finally {
            delete(folder);
        }
    }

    private Plan plan(String model, DemoServer server, Path folder) {
        List<Item> items = new ArrayList<>();
        for (DemoFile file : files) {
            String target = folder.resolve(file.name()).toString();
            items.add(new Item(items.size(), server.url(file), target, false, null));
        }
        return new Plan(items, List.of(), model, Planner.limits(settings, model), Planner.transfer(settings));
    }

    private boolean isWhole(Report report, Path folder) throws IOException {
        for (Result result : report.results()) {
            DemoFile file = files.get(result.index());
            boolean there = result.isDone() && file.isIn(folder.resolve(file.name()));
            if (there == file.name().equals(MISSING)) {
                return false;
            }
        }
        return report.ending() == null;
    }

    private void table(List<Lap> laps) {
        double first = laps.getFirst().report().seconds();
        console.out().println("model        files       bytes   seconds  relative  CPU s  bytes verified");
        for (Lap lap : laps) {
            Report report = lap.report();
            console.out().println(String.format(
                    Locale.ROOT, "%-11s %2d/%-2d  %10s  %8.2f  %8.2f  %5.2f  %s", lap.model(), report.done(),
                    report.results().size(), Units.size(report.bytes()), report.seconds(), report.seconds() / first,
                    lap.cpuSeconds(), lap.whole() ? "all, " + MISSING + " is missing by design" : "NO"));
        }
        if (laps.size() > 1) {
            console.out().println(lesson(laps));
        }
    }

    /** From this run's numbers: on another machine the lesson may be another. */
    private static String lesson(List<Lap> laps) {
        Lap serial = laps.getFirst();
        Lap fastest = laps.stream().min(Comparator.comparingDouble(lap -> lap.report().seconds())).orElse(serial);
        double slowest = serial.report().results().stream().mapToDouble(Result::seconds).max().orElse(0);
        if (fastest.model().equals(serial.model())) {
            return "Here one file after the other was the fastest: nothing was worth waiting for at the same time.";
        }
        return String.format(
                Locale.ROOT,
                "One after the other took %.2f s, side by side %.2f s (%s): %.0f %% of the wait was saved; the slowest"
                        + " file alone took %.2f s.",
                serial.report().seconds(), fastest.report().seconds(), fastest.model(),
                100 * (1 - fastest.report().seconds() / serial.report().seconds()), slowest);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            inside.sorted(Comparator.reverseOrder()).forEach(Demo::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
