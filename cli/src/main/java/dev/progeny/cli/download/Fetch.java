package dev.progeny.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one segment on one connection at a time. A connection that stalls or drops is replaced at once as long as
 * that helps: whether to come back later is for the parent to say.
 */
final class Fetch {

    private static final int BUFFER_BYTES = 64 << 10;

    private final @Nullable Continuation continuation;
    private final PartFile part;
    private final Progress progress;
    private final RateLimit limit;
    private final Duration stall;
    private final int fruitlessAllowed;

    /**
     * @param continuation null if the answer that is there is the only one that may be used
     * @param fruitlessAllowed how many replacements in a row may bring next to nothing
     */
    Fetch(
            @Nullable Continuation continuation,
            PartFile part,
            Progress progress,
            RateLimit limit,
            Duration stall,
            int fruitlessAllowed) {
        this.continuation = continuation;
        this.part = part;
        this.progress = progress;
        this.limit = limit;
        this.stall = stall;
        this.fruitlessAllowed = fruitlessAllowed;
    }

    /**
     * @param turn has the segment to begin with, and may name others that the same answer can go on with
     * @param first an answer that starts where the segment does, or null to ask for one
     */
    void run(Turn turn, @Nullable Response first) throws AttemptEnd, StartOver, DiskException {
        Response next = first;
        int fruitless = 0;
        while (!turn.segment().isDone()) {
            long before = turn.segment().position();
            try (Response answer = next != null ? next : open(turn.segment())) {
                turn.began();
                boolean goesOn = true;
                while (goesOn) {
                    pump(answer, turn.segment());
                    goesOn = answer.limit() > turn.segment().limit() && turn.follows();
                }
            } catch (IOException failure) {
                boolean worthwhile = turn.segment().position() - before >= Progress.WORTHWHILE_BYTES;
                fruitless = worthwhile ? 0 : fruitless + 1;
                AttemptEnd end = NetworkFailure.of(failure, stall);
                if (continuation == null
                        || fruitless > fruitlessAllowed
                        || NetworkFailure.isBeforeContact(failure)
                        || end.outcome() instanceof Outcome.Failed) {
                    throw end;
                }
            }
            next = null;
        }
    }

    private Response open(Segment segment) throws IOException, AttemptEnd, StartOver, DiskException {
        if (continuation == null) {
            throw new IOException("the server sent less than the file");
        }
        return continuation.open(segment);
    }

    /** To the end of the segment, or of what this answer has of it: some servers send less at once than they are asked for. */
    private void pump(Response answer, Segment segment) throws IOException, AttemptEnd, DiskException {
        if (segment.isDone()) {
            return;
        }
        InputStream body = answer.body();
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, segment.limit() - segment.position())];
        int chunk = limit.chunkBytes(buffer.length);
        while (!segment.isDone() && segment.position() < answer.limit()) {
            stopIfInterrupted(); // before the read: it may wait as long as the server likes
            long room = Math.min(segment.room(), answer.limit() - segment.position());
            int count = body.read(buffer, 0, (int) Math.min(chunk, room));
            if (count < 0) {
                atEnd(answer, segment);
                return;
            }
            progress.received(count);
            stopIfInterrupted(); // and before the write: an interrupt there would close the file for all connections
            part.write(segment.position(), buffer, count);
            progress.wrote(segment, buffer, count);
            limit.pay(count);
        }
    }

    /** The server has no more. That is the end of the file only if nobody ever said how long it, or this answer, is. */
    private void atEnd(Response answer, Segment segment) throws IOException {
        long announced = Math.min(segment.limit(), answer.limit());
        if (announced != Segment.OPEN) {
            throw new IOException("ended at byte " + segment.position() + " of " + announced);
        }
        if (answer.endsByClose() && segment.position() == 0) {
            throw new IOException("ended before its headers did");
        }
        progress.learnLength(segment, segment.position());
    }

    private static void stopIfInterrupted() throws AttemptEnd {
        if (Thread.interrupted()) {
            throw AttemptEnd.stopped();
        }
    }
}
