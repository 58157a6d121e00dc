package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Units;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run on stderr. A thread of its own owns the stream and all state, because a terminal may block (Ctrl-S) and
 * the coordinator must not; the coordinator only leaves messages.
 */
final class Display implements Watcher {

    /** How the display looks. */
    interface Style {
        /** Prints a line about one event. */
        void line(String text, boolean important);

        /** How often {@link #frame} wants to be called; zero for never. */
        Duration interval();

        void frame(Frame frame);

        void close();
    }

    private static final long CLOSE_MILLIS = 1_000;

    private final Style style;
    private final List<Lane> lanes;
    private final LinkedBlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("display").unstarted(this::show);

    // Only the display's thread.
    private final Map<Integer, Running> running = new LinkedHashMap<>();
    private final Meter meter = new Meter();
    private final int items;
    private int settled;
    private int failed;
    private long bytes;
    private boolean closed;

    private record Running(String name, Lane lane) {}

    private Display(Style style, int items, List<Lane> lanes) {
        this.style = style;
        this.items = items;
        this.lanes = lanes;
    }

    static Display start(Style style, int items, List<Lane> lanes) {
        var display = new Display(style, items, lanes);
        display.thread.start();
        return display;
    }

    @Override
    public void started(Item item, Lane lane, int attempt) {
        messages.add(() -> running.put(item.index(), new Running(name(item.target()), lane)));
    }

    @Override
    public void retrying(Item item, String reason, Duration delay) {
        messages.add(() -> {
            running.remove(item.index());
            String when = "again in " + Units.seconds(delay.toNanos() / 1e9);
            style.line(when + ": " + item.url() + ": " + reason, true);
        });
    }

    @Override
    public void settled(Result result) {
        messages.add(() -> {
            running.remove(result.index());
            settled++;
            bytes += result.bytes();
            if (result.isDone()) {
                String how = result.reason().isEmpty() ? Units.seconds(result.seconds()) : result.reason();
                style.line("done " + name(result.file()) + ", " + Units.size(result.bytes()) + ", " + how, false);
            } else if (result.status() != Result.Status.UNFINISHED) {
                failed++;
                style.line("failed " + result.url() + ": " + result.reason(), true);
            }
        });
    }

    @Override
    public void stopping(Ending ending) {
        messages.add(() -> style.line(ending.reason(), true));
    }

    @Override
    public void ended(Report report) {
        messages.add(() -> closed = true);
        try {
            thread.join(CLOSE_MILLIS); // longer only if the terminal blocks; then its owner wants it so
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        long interval = style.interval().toNanos();
        long nextFrame = System.nanoTime() + interval;
        try {
            while (!closed) {
                @Nullable Runnable message = interval == 0
                        ? messages.take()
                        : messages.poll(nextFrame - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message != null) {
                    message.run();
                }
                if (interval > 0 && System.nanoTime() - nextFrame >= 0) {
                    style.frame(frame());
                    nextFrame = System.nanoTime() + interval;
                }
            }
        } catch (InterruptedException | UncheckedIOException gone) {
            // Nobody interrupts it, and without a terminal there is nothing to show.
        }
        style.close();
    }

    private Frame frame() {
        List<Frame.Row> rows = running.values().stream()
                .map(one -> new Frame.Row(one.name(), one.lane().done().get(), one.lane().total().get()))
                .toList();
        long received = lanes.stream().mapToLong(lane -> lane.received().get()).sum();
        double rate = meter.rate(System.nanoTime(), received);
        long now = bytes + rows.stream().mapToLong(Frame.Row::done).sum();
        return new Frame(settled, items, failed, now, rate, left(rows, rate), rows);
    }

    /** Known when everything that is not settled runs and has told its length. */
    private double left(List<Frame.Row> rows, double rate) {
        boolean known = rows.size() == items - settled && rows.stream().allMatch(row -> row.total() >= 0);
        long missing = rows.stream().mapToLong(row -> row.total() - row.done()).sum();
        return known && rate > 0 ? (double) missing / rate : -1;
    }

    private static String name(String target) {
        return String.valueOf(Path.of(target).getFileName());
    }
}
