package dev.progeny.cli.download;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the bytes from a segment's position on, and takes them only if they belong to the version that is on disk.
 * In doubt the answer is {@link StartOver}: a spliced file looks whole and is not.
 *
 * <table>
 * <caption>What the server said of the version, and how it is held to it</caption>
 * <tr><td>strong ETag, or a date</td><td>Range with If-Range</td></tr>
 * <tr><td>weak ETag only</td><td>Range alone, and the tag of the answer must be the same</td></tr>
 * <tr><td>nothing</td><td>Range from {@value #OVERLAP_BYTES} bytes before, and these must be what is on disk</td></tr>
 * </table>
 */
final class Continuation {

    static final int OVERLAP_BYTES = 64 << 10;

    private final Http http;
    private final URI url;
    private final PartFile part;
    private final Progress progress;

    Continuation(Http http, URI url, PartFile part, Progress progress) {
        this.http = http;
        this.url = url;
        this.part = part;
        this.progress = progress;
    }

    /** An answer whose next byte is the segment's; or the segment has turned out to be done. */
    Response open(Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        if (segment.position() == 0) {
            return fromStart();
        }
        Validators known = progress.version().validators();
        String ifRange = known.ifRange();
        if (known.isEmpty()) {
            return overlapping(segment);
        }
        Question range = Question.range(segment.position(), segment.limit());
        if (ifRange == null) {
            return accept(http.get(url, range), segment, segment.position(), false);
        }
        Response answer = http.get(url, range.onlyIf(ifRange));
        if (answer.status() != 200 || !progress.version().isSentBy(answer)) {
            return accept(answer, segment, segment.position(), true);
        }
        // The same version, yet whole: some servers know Range but not If-Range.
        answer.close();
        return accept(http.get(url, range), segment, segment.position(), false);
    }

    private Response fromStart() throws IOException, AttemptEnd, StartOver {
        Response whole = http.get(url, Question.WHOLE);
        if (whole.status() != 200) {
            throw refused(whole);
        }
        if (!progress.version().isSentBy(whole)) {
            throw StartOver.with(whole, "the file changed on the server");
        }
        return whole;
    }

    private Response overlapping(Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        long from = segment.position() - OVERLAP_BYTES;
        if (from < 0) {
            throw StartOver.because("too little is on disk to recognise the file by");
        }
        Response answer = accept(http.get(url, Question.range(from, segment.limit())), segment, from, true);
        if (segment.isDone()) {
            return answer;
        }
        try {
            byte[] sent = answer.body().readNBytes(OVERLAP_BYTES);
            progress.received(sent.length);
            if (sent.length < OVERLAP_BYTES) {
                throw new IOException("Premature EOF");
            }
            if (!Arrays.equals(sent, part.read(from, OVERLAP_BYTES))) {
                throw StartOver.because("the file changed on the server");
            }
            return answer;
        } catch (IOException | StartOver | DiskException | AttemptEnd unusable) {
            answer.close();
            throw unusable;
        }
    }

    /** @param proven whether an answer that repeats no validator may be taken */
    private Response accept(Response answer, Segment segment, long from, boolean proven) throws AttemptEnd, StartOver {
        return switch (answer.status()) {
            case 206 -> part(answer, segment, from, proven);
            case 200 -> throw whole(answer);
            case 416 -> beyond(answer, segment);
            default -> throw refused(answer);
        };
    }

    private Response part(Response answer, Segment segment, long from, boolean proven) throws StartOver {
        String objection = objection(answer, segment, from, proven);
        if (objection != null) {
            answer.close();
            throw StartOver.because(objection);
        }
        ContentRange range = answer.range();
        if (segment.limit() == Segment.OPEN && range != null && range.total() != -1) {
            progress.learnLength(segment, range.total());
        }
        return answer;
    }

    private @Nullable String objection(
            Response answer, Segment segment, long from, boolean proven) {
        ContentRange range = answer.range();
        Version version = progress.version();
        if (range == null || range.first() != from || range.last() < from || range.last() >= segment.limit()) {
            return "the server sent another range than it was asked for";
        }
        if (answer.length() != -1 && answer.length() != range.last() - range.first() + 1) {
            return "the server contradicts itself on the length of a range";
        }
        if (version.differsFrom(range.total()) || version.validators().contradicts(answer.validators())) {
            return "the file changed on the server";
        }
        return proven || version.validators().sameAs(answer.validators())
                ? null
                : "the server does not say of which version a range is";
    }

    private StartOver whole(Response answer) {
        Version version = progress.version();
        boolean same = !version.validators().contradicts(answer.validators()) && !version.differsFrom(answer.length());
        return same ? StartOver.rangesRefused(answer) : StartOver.with(answer, "the file changed on the server");
    }

    /** 416: there is nothing from there on. That is the end if the server counts as many bytes as are on disk. */
    private Response beyond(Response answer, Segment segment) throws StartOver {
        ContentRange range = answer.range();
        answer.close();
        if (range == null || segment.limit() != Segment.OPEN || range.total() != segment.position()) {
            throw StartOver.because("the file changed on the server");
        }
        progress.learnLength(segment, range.total());
        return answer;
    }

    private static AttemptEnd refused(Response answer) {
        answer.close();
        return answer.refusal();
    }
}
