package dev.progeny.cli.download;

import java.time.Duration;
import java.time.Instant;

/** What happens in a run, one versioned JSON object a line. Members are added, never changed, within a version. */
record EventLog(Records out) implements Watcher {

    private static final int VERSION = 1;

    @Override
    public void started(Item item, Lane lane, int attempt) {
        event("started", json -> {
            json.name("url").value(item.url().toString());
            json.name("file").value(item.target());
            json.name("attempt").value(attempt);
        });
    }

    @Override
    public void retrying(Item item, String reason, Duration delay) {
        event("retrying", json -> {
            json.name("url").value(item.url().toString());
            json.name("reason").value(reason);
            json.name("delay").value(Json.millis(delay.toNanos() / 1e9));
        });
    }

    @Override
    public void settled(Result result) {
        event("settled", json -> Json.result(json, result));
    }

    @Override
    public void stopping(Ending ending) {
        event("stopping", json -> json.name("reason").value(ending.reason()));
    }

    @Override
    public void ended(Report report) {
        event("ended", json -> {
            json.name("done").value(report.done());
            json.name("total").value(report.results().size());
            json.name("exitCode").value(report.exitCode());
        });
        out.close();
    }

    private void event(String name, Json.Body body) {
        out.line(Json.line(json -> {
            json.name("v").value(VERSION);
            json.name("event").value(name);
            json.name("time").value(Instant.now().toString());
            body.write(json);
        }));
    }
}
