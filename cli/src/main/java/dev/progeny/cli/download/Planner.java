package dev.progeny.cli.download;

import dev.progeny.cli.Console;
import dev.progeny.cli.Problem;
import dev.progeny.cli.Settings;
import dev.progeny.cli.download.Result.Status;
import dev.progeny.shared.SharedLong;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns settings into a plan: every complaint that needs no network is made here, before anything is started. */
final class Planner {

    private static final int MOST_JOBS = 256; // each lane takes three file descriptors
    private static final int AUTO_JOBS = 32;
    private static final int AUTO_SPLIT = 4;
    private static final long SPLIT_FROM = 8L << 20;

    private final Settings settings;
    private final Console console;
    private final Path folder;
    private final List<Item> items = new ArrayList<>();
    private final List<Result> known = new ArrayList<>();
    private boolean careful;
    private int unverified;
    private String example = "";

    private Planner(Settings settings, Console console) {
        this.settings = settings;
        this.console = console;
        this.folder = console.folder().resolve(settings.text("dir")).toAbsolutePath().normalize();
    }

    static Plan plan(Settings settings, Console console) {
        return new Planner(settings, console).plan();
    }

    /** Whatever can be fetched for nothing but settings: the list comes from elsewhere. */
    static Limits limits(Settings settings, String model) {
        boolean tuned = settings.text("jobs").equals("auto");
        boolean serial = model.equals("serial");
        int jobs = serial ? 1 : tuned ? AUTO_JOBS : jobs(settings, model);
        int perHost = settings.number("per-host", 1, MOST_JOBS);
        int split = serial ? 1 : settings.text("split").equals("auto") ? AUTO_SPLIT : settings.number("split", 1, 64);
        int retries = settings.number("retries", 0, 1000);
        Duration deadline = settings.has("deadline") ? settings.duration("deadline") : null;
        return new Limits(jobs, tuned && !serial, perHost, split, retries, settings.on("fail-fast"), deadline);
    }

    private Plan plan() {
        List<Wanted> given = wanted();
        List<Wanted> wanted = settings.on("content-disposition") ? ServerNames.ask(given, settings) : given;
        Limits limits = limits(settings, settings.text("model"));
        if (settings.on("sums-required") && !settings.has("sums")) {
            throw Problem.usage("--sums-required needs a list: --sums FILE");
        }
        add(wanted, settings.has("sums") ? SumList.read(console.folder().resolve(settings.text("sums"))) : SumList.none());
        return new Plan(items, known, settings.text("model"), limits, transfer(settings));
    }

    static TransferSettings transfer(Settings settings) {
        long rate = settings.bytes("limit-rate");
        if (settings.has("limit-rate") && rate < 1) {
            throw settings.wrong("limit-rate", "must be at least 1 byte a second");
        }
        if (settings.duration("stall").isZero()) {
            throw settings.wrong("stall", "must be longer than nothing");
        }
        SharedLong clock = rate > 0 ? SharedLong.create(System.nanoTime()) : null;
        return new TransferSettings(1, SPLIT_FROM, settings.duration("stall"), rate, clock);
    }

    /** A process costs 40 MB and a start, so fewer of them unless somebody asks. */
    private static int jobs(Settings settings, String model) {
        int jobs = settings.number("jobs", 1, MOST_JOBS);
        boolean modest = model.equals("processes") && !settings.isGiven("jobs");
        return modest ? Math.min(jobs, 2 * Runtime.getRuntime().availableProcessors()) : jobs;
    }

    private List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        for (String word : settings.words()) {
            Wanted one = Wanted.of(word, "", "");
            if (one.url() == null) {
                throw Problem.usage(one.complaint());
            }
            wanted.add(one);
        }
        if (settings.has("input")) {
            wanted.addAll(UrlList.read(settings.text("input"), console));
        } else if (wanted.isEmpty()) {
            throw Problem.usage("nothing to fetch: give URLs, -i LIST or --demo; see progeny download --help");
        }
        if (settings.has("checksum") && wanted.size() != 1) {
            throw Problem.usage("--checksum is for one URL, not " + wanted.size() + "; use --sums FILE for more");
        }
        return wanted;
    }

    private void add(List<Wanted> wanted, SumList sums) {
        Checksum single = settings.has("checksum") ? SumList.single(settings.text("checksum")) : null;
        boolean rename = settings.text("on-exists").equals("rename");
        FileNames names = new FileNames(name -> (rename || careful) && Files.exists(folder.resolve(name)));
        for (Wanted one : wanted) {
            careful = one.byServer() && !settings.isGiven("on-exists"); // no server chooses which of our files it replaces
            int index = items.size() + known.size();
            URI url = one.url();
            if (url == null) {
                known.add(new Result(index, one.text(), "", Status.FAILED, 0, 0, 0, 0, one.complaint()));
            } else {
                String plain = one.name().isEmpty() ? FileNames.of(url) : one.name();
                Checksum sum = single != null ? single : sums.of(plain, FileNames.path(url));
                add(index, url, folder.resolve(names.claim(FileNames.sayable(plain))), sum);
            }
        }
        sayUnchecked();
    }

    private void add(int index, URI url, Path target, @Nullable Checksum sum) {
        String onExists = settings.text("on-exists");
        Item item = new Item(index, url, target.toString(), onExists.equals("overwrite"), sum);
        boolean there = Files.exists(target);
        boolean unchecked = sum == null && settings.has("sums");
        if (unchecked && settings.on("sums-required")) {
            known.add(Result.of(item, Status.FAILED, 0, 0, "no checksum in " + settings.text("sums") + ", and --sums-required"));
        } else if (there && onExists.equals("skip")) {
            known.add(Result.done(item, size(target), 0, 0, 0, "skipped, it is there"));
        } else if (there && onExists.equals("fail")) {
            known.add(Result.of(item, Status.FAILED, 0, 0, "the file is there already, and --on-exists=fail"));
        } else {
            items.add(item);
            unverified += unchecked ? 1 : 0;
            example = unchecked && example.isEmpty() ? url.toString() : example;
        }
    }

    /** Who gives a list wants all of it checked, or to know what is not. */
    private void sayUnchecked() {
        if (unverified > 0 && !settings.on("quiet")) {
            String which = unverified == 1 ? example : unverified + " files, such as " + example;
            console.err().println("no checksum in " + settings.text("sums") + " for " + which
                    + "; --sums-required fails what has none");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
