package dev.progeny.cli.download;

import java.io.PrintWriter;
import java.time.Instant;

/** One line of JSON per finished item, appended: what happened when. */
record Journal(PrintWriter file) implements Watcher {

    @Override
    public void settled(Result result) {
        if (result.status() != Result.Status.UNFINISHED) {
            file.print(Json.line(json -> {
                json.name("time").value(Instant.now().toString());
                Json.result(json, result);
            }) + "\n");
            file.flush(); // a line is a promise, also if the next thing is a kill -9
        }
    }

    @Override
    public void ended(Report report) {
        file.close();
    }
}
