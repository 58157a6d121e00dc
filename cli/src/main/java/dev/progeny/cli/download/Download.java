package dev.progeny.cli.download;

import dev.progeny.cli.Command;
import dev.progeny.cli.Console;
import dev.progeny.cli.Exit;
import dev.progeny.cli.Problem;
import dev.progeny.cli.Reasons;
import dev.progeny.cli.Setting;
import dev.progeny.cli.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code progeny download}. */
public final class Download implements Command {

    @Override
    public String name() {
        return "download";
    }

    @Override
    public String summary() {
        return "fetch many files, each resumed, retried and checked";
    }

    @Override
    public String synopsis() {
        return "[URL... | -i LIST | --demo] [options]";
    }

    @Override
    public String description() {
        return """
                Fetches files over HTTP. What is unfinished is kept as NAME.part and goes on at the next run. The last
                line on stdout sums up; progress and failures are on stderr. A server's Retry-After is obeyed, for an
                hour at most. First Ctrl-C: transfers save what they have; second: worker processes are ended; third:
                at once.
                """;
    }

    @Override
    public List<Setting> settings() {
        return DownloadTable.SETTINGS;
    }

    @Override
    public int run(Settings settings, Console console) throws Exception {
        if (settings.on("demo")) {
            return new Demo(settings, console, DemoFile.demoSet()).run();
        }
        Plan plan = Planner.plan(settings, console);
        if (settings.on("dry-run")) {
            return dryRun(plan, console);
        }
        return run(plan, settings, console);
    }

    private static int dryRun(Plan plan, Console console) {
        plan.items().forEach(item -> console.out().println(item.url() + " -> " + item.target()));
        plan.known().forEach(result -> console.out().println(result.url() + " -> " + result.reason()));
        console.err().println(plan.items().size() + " files would be fetched, model=" + plan.model() + ", j=" + plan.limits().jobs());
        return Exit.OK;
    }

    private static int run(Plan plan, Settings settings, Console console) throws InterruptedException {
        prepareFolder(console.folder().resolve(settings.text("dir")));
        Summary summary = new Summary(plan.model(), plan.limits().jobs());
        Report report;
        List<String> losses;
        try (Session session = Session.open(plan, settings, console)) {
            report = session.run();
            losses = session.losses();
        }
        summary.failures(report, console.err());
        var last = settings.text("events").equals("-") ? console.err() : console.out();
        last.println(settings.on("json") ? summary.json(report) : summary.line(report));
        losses.forEach(loss -> console.err().println("progeny: " + loss));
        return losses.isEmpty() ? report.exitCode() : Exit.incomplete(report.exitCode());
    }

    private static void prepareFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException refused) {
            throw Problem.environment(
                    "cannot make the folder " + folder + ": " + Reasons.of(refused) + "; choose another with -d", refused);
        }
        if (!Files.isWritable(folder)) {
            throw Problem.environment(
                    "cannot write to the folder " + folder + "; choose another with -d", new IOException("not writable"));
        }
    }
}
