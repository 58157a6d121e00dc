package dev.progeny.cli.download;

import dev.progeny.Pool;
import dev.progeny.WorkerInfo;
import dev.progeny.cli.Console;
import dev.progeny.cli.Settings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run with all that surrounds it: a pool, the watchers, the signals. */
final class Session implements AutoCloseable {

    private static final long CLOSE_MILLIS = 2_000;

    private final Plan plan;
    private final Pool pool;
    private final Downloader downloader;

    private Session(Plan plan, Pool pool, Downloader downloader) {
        this.plan = plan;
        this.pool = pool;
        this.downloader = downloader;
    }

    static Session open(Plan plan, Settings settings, Console console) {
        List<Watcher> watchers = records(settings, console); // first, because it may complain
        Pool pool = Pools.open(plan.model(), plan.limits().jobs());
        List<Lane> lanes = lanes(plan.limits().jobs(), plan.items().size());
        Stderr.display(settings, console, plan.total(), lanes).ifPresent(watchers::add);
        Downloader.Attempts attempts =
                (item, connections, lane) -> new Attempt(item, with(connections, plan.transfer()), lane);
        return new Session(
                plan, pool, new Downloader(pool, plan.limits(), Backoff.usual(), lanes, attempts, watchers));
    }

    Report run() throws InterruptedException {
        Interrupts.handle(new Interrupts.Steps() {
            @Override
            public void first(int number, String name) {
                downloader.halt(Ending.signal(number, name));
            }

            @Override
            public void second() {
                pool.shutdownNow();
                pool.stats().workers().stream()
                        .map(WorkerInfo::pid)
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .forEach(ProcessHandle::destroyForcibly);
            }
        });
        return downloader.run(plan.items(), plan.known());
    }

    /** Workers have nothing left to do; those that still stop a transfer end with this program at the latest. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static List<Watcher> records(Settings settings, Console console) {
        List<Watcher> watchers = new ArrayList<>();
        if (settings.has("journal")) {
            watchers.add(new Journal(Records.open("--journal", console.folder().resolve(settings.text("journal")), true)));
        }
        if (settings.has("failed-to")) {
            watchers.add(new FailedList(
                    Records.open("--failed-to", console.folder().resolve(settings.text("failed-to")), false)));
        }
        if (settings.has("events")) {
            String file = settings.text("events");
            watchers.add(new EventLog(
                    file.equals("-")
                            ? new PrintWriter(console.out(), false, StandardCharsets.UTF_8)
                            : Records.open("--events", console.folder().resolve(file), true)));
        }
        return watchers;
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
