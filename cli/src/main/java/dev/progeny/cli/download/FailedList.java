package dev.progeny.cli.download;

import java.io.PrintWriter;

/** The URLs that are not done, one a line, in the order of the list: ready for {@code -i}. */
record FailedList(PrintWriter file) implements Watcher {

    @Override
    public void ended(Report report) {
        report.failures().forEach(result -> file.print(result.url() + "\n"));
        file.close();
    }
}
