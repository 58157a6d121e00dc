package dev.progeny.cli.download;

import dev.progeny.cli.Units;
import java.io.PrintStream;
import java.util.List;

/**
 * The last words of a run.
 *
 * @param model, jobs as they were asked for
 */
record Summary(String model, int jobs) {

    private static final int SHOWN = 20;

    /** {@code 200/200 files, 200 MiB, 0.41 s, 488 MiB/s, model=threads, j=8}. The rate counts what was fetched. */
    String line(Report report) {
        long fetched = report.fetched();
        String resumed = fetched < report.bytes() ? " (" + Units.size(fetched) + " fetched now)" : "";
        double rate = report.seconds() > 0 ? fetched / report.seconds() : 0;
        return report.done() + "/" + report.results().size() + " files, " + Units.size(report.bytes()) + resumed + ", "
                + Units.seconds(report.seconds()) + ", " + Units.rate(rate) + ", model=" + model + ", j=" + jobs;
    }

    void failures(Report report, PrintStream err) {
        List<Result> failed = report.failures().stream()
                .filter(result -> result.status() != Result.Status.UNFINISHED)
                .toList();
        if (!failed.isEmpty()) {
            err.println(failed.size() + (failed.size() == 1 ? " file failed:" : " files failed:"));
        }
        failed.stream().limit(SHOWN).forEach(result -> err.println("  " + result.url() + "  " + result.reason()));
        if (failed.size() > SHOWN) {
            err.println("  … and " + (failed.size() - SHOWN) + " more; --journal FILE or --json tells them all");
        }
        if (report.unfinished() > 0) {
            err.println(report.unfinished() + " not finished; the same command goes on with them");
        }
    }

    String json(Report report) {
        return Json.line(json -> {
            json.name("files").beginObject();
            json.name("total").value(report.results().size());
            json.name("done").value(report.done());
            json.name("failed").value(report.failed());
            json.name("unfinished").value(report.unfinished());
            json.endObject();
            json.name("bytes").value(report.bytes());
            json.name("fetched").value(report.fetched());
            json.name("seconds").value(Json.millis(report.seconds()));
            json.name("cpuSeconds").value(Json.millis(report.cpuSeconds()));
            json.name("model").value(model);
            json.name("jobs").value(jobs);
            json.name("exitCode").value(report.exitCode());
            json.name("failures").beginArray();
            for (Result result : report.failures()) {
                json.beginObject();
                Json.result(json, result);
                json.endObject();
            }
            json.endArray();
            json.name("items").beginArray();
            for (Result result : report.results()) {
                json.beginObject();
                Json.result(json, result);
                json.endObject();
            }
            json.endArray();
        });
    }
}
