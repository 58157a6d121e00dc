package dev.progeny.worker;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.Pages;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.MemoryFrame;
import dev.progeny.wire.Reference;
import dev.progeny.wire.TaskStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Large values that do not travel in frames: memory of the parent, in which arguments lie, and into which an answer
 * goes if it is offered.
 */
final class Deliveries implements Reference.Sight {

    /** Those that are mapped: a parent uses the same ones again. What is mapped and gone costs addresses only. */
    private static final int MOST_SEEN = 8;

    private final Map<Pages.Id, ByteBuffer> seen = new LinkedHashMap<>(); // oldest first; guarded by itself

    private volatile @Nullable Outgoing outgoing;

    private record Outgoing(Pages pages, MemoryFrame offer) {}

    /** The parent offers memory for answers; without it they take the socket. */
    void offered(Frame frame) throws IOException {
        MemoryFrame offer = MemoryFrame.decode(frame.body());
        try {
            Pages pages = open(offer.descriptor(), new Pages.Id(offer.idHigh(), offer.idLow()));
            pages.markSeen();
            outgoing = new Outgoing(pages, offer);
        } catch (IOException closedToUs) {
            outgoing = null;
        }
    }

    private static Pages open(int descriptor, Pages.Id id) throws IOException {
        return Pages.open(WorkerMain.parentPid(), descriptor, id);
    }

    /** Puts an answer there, and tells where; null if it has to go through the socket. */
    @Nullable Reference deliver(Encoded answer) {
        Outgoing way = outgoing;
        boolean large = answer.length() >= Encoded.LARGE && answer.length() <= FrameReader.MAX_LENGTH;
        if (way == null || !large || !way.pages.claim()) {
            return null;
        }
        try {
            way.pages.fill(answer.pieces(), answer.length());
            FaultPoint.reached(TaskStep.LARGE_OUT);
            return new Reference(way.offer.descriptor(), way.offer.idHigh(), way.offer.idLow(), answer.length());
        } catch (IOException noRoom) {
            giveUp(way.pages);
            return null;
        } catch (RuntimeException | Error ours) {
            giveUp(way.pages);
            throw ours;
        }
    }

    private static void giveUp(Pages pages) {
        try {
            pages.shrink();
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory without a name, which is given back", impossible);
        } finally {
            pages.leave();
        }
    }

    @Override
    public ByteBuffer open(Reference reference) throws IOException {
        var id = new Pages.Id(reference.idHigh(), reference.idLow());
        synchronized (seen) {
            ByteBuffer known = seen.get(id);
            if (known == null || known.capacity() < reference.length()) {
                known = view(reference, id);
                seen.remove(id);
                seen.put(id, known);
                if (seen.size() > MOST_SEEN) {
                    seen.remove(seen.keySet().iterator().next());
                }
            }
            return known.slice(0, (int) reference.length());
        }
    }

    /** A mapping needs no descriptor. */
    private static ByteBuffer view(Reference reference, Pages.Id id) throws IOException {
        try (Pages pages = open(reference.descriptor(), id)) {
            return pages.view(pages.capacity());
        }
    }
}
