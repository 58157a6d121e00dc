package dev.progeny.cli.download;

/** The URLs that are not done, one a line, in the order of the list: ready for {@code -i}. */
record FailedList(Records file) implements Watcher {

    @Override
    public void ended(Report report) {
        report.failures().forEach(result -> file.line(result.url()));
        file.close();
    }
}
