package dev.progeny.cli.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The course of one attempt: is the file already there? what is left from before? fetch the rest, check it, give it its
 * name. It starts over when the file on the server turns out to be another one; once, on one connection and without ranges,
 * for then it needs nothing of the server but a whole answer: the tags of its nodes may differ, its totals be wrong, its
 * links be good for one use.
 */
final class Transfer {

    private static final int FRUITLESS_PER_SEGMENT = 3;

    private final Item item;
    private final TransferSettings settings;
    private final Lane lane;
    private final Path target;
    private final Http http;
    private boolean startedOver;

    Transfer(Item item, TransferSettings settings, Lane lane, Http http) {
        this.item = item;
        this.settings = settings;
        this.lane = lane;
        this.target = Path.of(item.target());
        this.http = http;
    }

    Outcome run() throws AttemptEnd, DiskException {
        lane.done().lazySet(0);
        lane.total().lazySet(-1);
        try (Response first = hasFinished() ? ask() : null) {
            if (first != null && isFinished(first)) {
                PartFile.forget(target);
                lane.total().lazySet(first.length());
                lane.done().lazySet(first.length());
                return new Outcome.Done(first.length(), 0);
            }
            try (PartFile part = PartFile.open(target)) {
                return into(part, first);
            }
        }
    }

    private boolean hasFinished() {
        return !item.replace() && Files.isRegularFile(target) && !Files.exists(PartFile.part(target));
    }

    private boolean isFinished(Response whole) throws AttemptEnd, DiskException {
        Finished there = new Finished(target);
        return there.isSentBy(whole) && (item.checksum() == null || there.matches(item.checksum()));
    }

    private Outcome into(PartFile part, @Nullable Response first) throws AttemptEnd, DiskException {
        Progress progress = new Progress(part, lane, Urls.bare(item.url()).toASCIIString());
        boolean done = false;
        try {
            if (first == null) {
                resume(part, progress);
            }
            fetch(part, progress, first);
            finish(part, progress);
            done = true;
            return new Outcome.Done(progress.version().length(), progress.fetched());
        } catch (AttemptEnd end) {
            throw end.withProgress(progress.isFurther() && !startedOver);
        } finally {
            if (!done) {
                leave(part, progress);
            }
        }
    }

    private void resume(PartFile part, Progress progress) throws AttemptEnd, DiskException {
        Sidecar saved = part.load();
        if (saved != null && withoutQuery(saved.url()).equals(withoutQuery(progress.url()))) {
            progress.resume(saved);
        }
        if (progress.isEmpty() && !part.isEmpty()) {
            part.clear(); // what is there is of no use, and may be longer than what comes
        }
    }

    /** Signed URLs differ from day to day after the question mark; the validators tell whether it is the same file. */
    private static String withoutQuery(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }

    private void fetch(PartFile part, Progress progress, @Nullable Response opened) throws AttemptEnd, DiskException {
        try {
            from(opened, part, progress);
        } catch (StartOver again) {
            startedOver = true;
            try {
                progress.clear();
                part.clear();
                whole(again.fresh(), part, progress);
            } catch (AttemptEnd end) {
                throw end.because("started over, for " + again.reason());
            } finally {
                again.close();
            }
        }
    }

    /** @param opened an answer with the whole file, or null to go on where the last attempt was, or to ask */
    private void from(@Nullable Response opened, PartFile part, Progress progress)
            throws AttemptEnd, StartOver, DiskException {
        Response first = opened != null || !progress.isEmpty() ? opened : ask();
        if (first != null) {
            progress.begin(Version.of(first));
        }
        boolean splits = splits(first, progress);
        List<Segment> segments = progress.missing(splits ? pieceBytes(progress.remaining()) : Segment.OPEN);
        var continuation = new Continuation(http, item.url(), part, progress);
        Fetch fetch = fetch(continuation, part, progress, splits ? FRUITLESS_PER_SEGMENT : 0);
        try {
            if (splits) {
                new Connections(fetch, segments, first).fetch(settings.connections());
            } else {
                one(fetch, segments, first);
            }
        } catch (AttemptEnd end) {
            throw end.isRefused() ? wholeInstead(end) : end;
        }
    }

    /** A server that refuses what was asked beyond its first answer may still send the whole once more. */
    private AttemptEnd wholeInstead(AttemptEnd refusal) throws StartOver {
        try {
            throw StartOver.with(ask(), "the server refuses all but the whole file: " + refusal.reason());
        } catch (AttemptEnd refusedToo) {
            return refusal;
        }
    }

    private void whole(@Nullable Response fresh, PartFile part, Progress progress)
            throws AttemptEnd, DiskException {
        Response answer = fresh != null ? fresh : ask();
        progress.begin(Version.of(answer));
        try {
            one(fetch(null, part, progress, 0), progress.missing(Segment.OPEN), answer);
        } catch (StartOver impossible) {
            throw new IllegalStateException("nothing was asked that could contradict", impossible);
        }
    }

    private Fetch fetch(@Nullable Continuation continuation, PartFile part, Progress progress, int fruitlessAllowed) {
        var limit = new RateLimit(settings.bytesPerSecond(), settings.rateClock());
        return new Fetch(continuation, part, progress, limit, settings.stall(), fruitlessAllowed);
    }

    private static void one(Fetch fetch, List<Segment> segments, @Nullable Response first)
            throws AttemptEnd, StartOver, DiskException {
        Response next = first;
        for (Segment segment : segments) {
            fetch.run(new Turn(segment), next);
            next = null;
        }
        if (next != null) {
            next.close(); // an empty file has no segment
        }
    }

    /** Several connections need a version that each of them can be held to. */
    private boolean splits(@Nullable Response first, Progress progress) {
        return settings.connections() > 1
                && progress.remaining() >= settings.splitFromBytes()
                && progress.remaining() > 0
                && progress.version().validators().trusted() != null
                && (first == null || first.acceptsRanges());
    }

    private long pieceBytes(long remaining) {
        return Math.ceilDiv(remaining, settings.connections());
    }

    private Response ask() throws AttemptEnd {
        Response answer;
        try {
            answer = http.get(item.url(), Question.WHOLE);
        } catch (IOException failure) {
            throw NetworkFailure.of(failure, settings.stall());
        }
        if (answer.status() != 200) {
            answer.close();
            throw answer.refusal();
        }
        return answer;
    }

    private void finish(PartFile part, Progress progress) throws AttemptEnd, DiskException {
        Checksum expected = item.checksum();
        if (expected != null) {
            String actual = part.digest(expected.algorithm());
            if (!actual.equals(expected.hex())) {
                progress.clear();
                throw AttemptEnd.integrity(
                        expected.algorithm() + " differs: expected " + expected.hex() + ", actual " + actual);
            }
        }
        part.finish(progress.version());
    }

    /** Nothing is left of an attempt that brought nothing. A state that cannot be saved costs only work. */
    private static void leave(PartFile part, Progress progress) throws AttemptEnd {
        try {
            if (progress.isEmpty()) {
                part.discard();
            } else {
                progress.save();
            }
        } catch (DiskException unsaved) {
            // The failure that led here, often the same full disk, is the one to report.
        }
    }
}
