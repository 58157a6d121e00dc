package dev.progeny.cli.download;

import dev.progeny.Pool;
import dev.progeny.WorkerInfo;
import dev.progeny.cli.Console;
import dev.progeny.cli.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run with all that surrounds it: a pool, the watchers, the signals. */
final class Session implements AutoCloseable {

    private static final long CLOSE_MILLIS = 2_000;

    private final Plan plan;
    private final Pool pool;
    private final List<Records> records;
    private final Downloader downloader;
    private boolean stopped;

    private Session(Plan plan, Pool pool, List<Records> records, Downloader downloader) {
        this.plan = plan;
        this.pool = pool;
        this.records = records;
        this.downloader = downloader;
    }

    static Session open(Plan plan, Settings settings, Console console) {
        List<Records> records = new ArrayList<>();
        List<Watcher> watchers = watchers(settings, console, records); // first, because it may complain
        Pool pool = Pools.open(plan.model(), plan.limits().jobs());
        List<Lane> lanes = lanes(plan.limits().jobs(), plan.items().size());
        Stderr.display(settings, console, plan.total(), lanes).ifPresent(watchers::add);
        Downloader.Attempts attempts =
                (item, connections, lane) -> new Attempt(item, with(connections, plan.transfer()), lane);
        return new Session(
                plan, pool, records, new Downloader(pool, plan.limits(), Backoff.usual(), lanes, attempts, watchers));
    }

    Report run() throws InterruptedException {
        Interrupts.handle(new Interrupts.Steps() {
            @Override
            public void first(int number, String name) {
                downloader.halt(Ending.signal(number, name));
            }

            @Override
            public void second() {
                endWorkers();
            }
        });
        Report report = downloader.run(plan.items(), plan.known());
        stopped = report.ending() != null;
        return report;
    }

    private void endWorkers() {
        pool.shutdownNow();
        pool.stats().workers().stream()
                .map(WorkerInfo::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Workers have nothing left to do. After an early end those that are left wait for a server: processes are ended, and threads
     * end with this program.
     */
    @Override
    public void close() {
        pool.shutdown();
        if (stopped) {
            endWorkers();
            if (!plan.model().equals("processes") && !plan.model().equals("hybrid")) {
                return;
            }
        }
        try {
            if (!pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** What the run was told to write and could not, in words. */
    List<String> losses() {
        return records.stream().map(Records::loss).filter(Objects::nonNull).toList();
    }

    private static List<Watcher> watchers(Settings settings, Console console, List<Records> records) {
        List<Watcher> watchers = new ArrayList<>();
        if (settings.has("journal")) {
            watchers.add(new Journal(open("journal", true, settings, console, records)));
        }
        if (settings.has("failed-to")) {
            watchers.add(new FailedList(open("failed-to", false, settings, console, records)));
        }
        if (settings.has("events")) {
            watchers.add(new EventLog(
                    settings.text("events").equals("-")
                            ? Records.onStdout(console)
                            : open("events", true, settings, console, records)));
        }
        return watchers;
    }

    private static Records open(
            String option, boolean append, Settings settings, Console console, List<Records> records) {
        Records opened = Records.open("--" + option, console.folder().resolve(settings.text(option)), append);
        records.add(opened);
        return opened;
    }

    /** One per attempt that may run at once. */
    private static List<Lane> lanes(int jobs, int items) {
        return Stream.generate(Lane::create).limit(Math.min(jobs, items)).toList();
    }

    private static TransferSettings with(int connections, TransferSettings one) {
        return new TransferSettings(
                connections, one.splitFromBytes(), one.stall(), one.bytesPerSecond(), one.rateClock());
    }
}
