package dev.progeny.cli.download;

import java.time.Instant;

/** One line of JSON per finished item, appended: what happened when. */
record Journal(Records file) implements Watcher {

    @Override
    public void settled(Result result) {
        if (result.status() != Result.Status.UNFINISHED) {
            file.line(Json.line(json -> {
                json.name("time").value(Instant.now().toString());
                Json.result(json, result);
            }));
        }
    }

    @Override
    public void ended(Report report) {
        file.close();
    }
}
