package dev.progeny.cli.download;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the bytes from a segment's position on, and takes them only if they belong to the version that is on disk, as
 * {@link SameFile} says. In doubt the answer is {@link StartOver}.
 *
 * <table>
 * <caption>What the server said of the version, and how it is held to it</caption>
 * <tr><td>a tag or date that can be trusted</td><td>Range with If-Range, and the answer must repeat it; if it says nothing
 * of the version, as below</td></tr>
 * <tr><td>anything less</td><td>Range from {@value #OVERLAP_BYTES} bytes before, and these must be what is on disk</td></tr>
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
            return fromStart(segment);
        }
        Version version = progress.version();
        String ifRange = version.validators().trusted();
        if (ifRange == null) {
            return overlapping(segment);
        }
        Question range = Question.range(segment.position(), segment.limit());
        Response answer = http.get(url, range.onlyIf(ifRange));
        if (answer.status() == 200 && SameFile.isProven(version, answer.head())) {
            answer.close(); // the same version, yet whole: some servers know Range but not If-Range
            answer = http.get(url, range);
        }
        return held(answer, segment);
    }

    private Response fromStart(Segment segment) throws IOException, AttemptEnd, StartOver {
        Response whole = http.get(url, Question.WHOLE);
        if (whole.status() != 200) {
            throw refused(whole);
        }
        Version version = progress.version();
        if (SameFile.isProven(version, whole.head())) {
            return whole;
        }
        if (SameFile.contradiction(version, whole.head()) == null && whole.length() == version.length()
                && progress.isOnly(segment)) {
            progress.begin(Version.of(whole)); // not a byte was there of what nobody can compare it with
            return whole;
        }
        throw StartOver.with(whole, "the file changed on the server");
    }

    private Response held(Response answer, Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        if (answer.status() == 416) {
            return beyond(answer, segment);
        }
        check(answer, segment, segment.position());
        if (!SameFile.isProven(progress.version(), answer.head())) {
            answer.close();
            return overlapping(segment);
        }
        learnLength(answer, segment);
        return answer;
    }

    private Response overlapping(Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        long from = segment.position() - OVERLAP_BYTES;
        if (from < 0 || !progress.isOnDisk(from, segment.position())) {
            throw StartOver.because("too little is on disk to recognise the file by");
        }
        Response answer = http.get(url, Question.range(from, segment.limit()));
        check(answer, segment, from);
        try {
            compare(answer, from);
        } catch (IOException | StartOver | DiskException | AttemptEnd unusable) {
            answer.close();
            throw unusable;
        }
        learnLength(answer, segment);
        if (answer.limit() <= segment.position() && !segment.isDone()) {
            answer.close();
            throw StartOver.because("the server sends too little at once to recognise the file by");
        }
        return answer;
    }

    private void compare(Response answer, long from) throws IOException, AttemptEnd, StartOver, DiskException {
        byte[] sent = answer.body().readNBytes(OVERLAP_BYTES);
        progress.received(sent.length);
        if (sent.length < OVERLAP_BYTES && from + sent.length < answer.limit()) {
            throw new IOException("Premature EOF");
        }
        if (!Arrays.equals(sent, part.read(from, OVERLAP_BYTES))) {
            throw StartOver.because("the file changed on the server");
        }
    }

    private void check(Response answer, Segment segment, long from) throws AttemptEnd, StartOver {
        switch (answer.status()) {
            case 200 -> throw whole(answer);
            case 206 -> checkPart(answer, segment, from);
            case 416 -> {
                answer.close();
                throw StartOver.because("the file changed on the server");
            }
            default -> throw refused(answer);
        }
    }

    private void checkPart(Response answer, Segment segment, long from) throws StartOver {
        String objection = SameFile.objection(progress.version(), answer.head(), from, segment.limit());
        if (objection != null) {
            answer.close();
            throw StartOver.because(objection);
        }
    }

    private void learnLength(Response answer, Segment segment) {
        ContentRange range = answer.range();
        if (segment.limit() == Segment.OPEN && range != null && range.total() != -1) {
            progress.learnLength(segment, range.total());
        }
    }

    private StartOver whole(Response answer) {
        String contradiction = SameFile.contradiction(progress.version(), answer.head());
        return contradiction == null ? StartOver.rangesRefused(answer) : StartOver.with(answer, contradiction);
    }

    /** 416: there is nothing from there on. That is the end if the server counts as many bytes as are on disk. */
    private Response beyond(Response answer, Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        answer.close();
        if (segment.limit() != Segment.OPEN || answer.head().total() != segment.position()) {
            throw StartOver.because("the file changed on the server");
        }
        if (!SameFile.isProven(progress.version(), answer.head())) {
            return overlapping(segment);
        }
        progress.learnLength(segment, segment.position());
        return answer;
    }

    private static AttemptEnd refused(Response answer) {
        answer.close();
        return answer.refusal();
    }
}
