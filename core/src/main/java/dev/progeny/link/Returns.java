package dev.progeny.link;

import dev.progeny.os.Pages;
import dev.progeny.os.Timers;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.MemoryFrame;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The memory through which one worker hands us its large answers. It is ours, so that an answer outlives its worker,
 * and nothing that a worker names is ever opened.
 *
 * <p>States: none → WANTED (a large value has passed through a socket) → offered → SEEN (the worker has opened it; from
 * here on it is sent references as well) → closed.
 */
final class Returns implements Reference.Sight {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private volatile boolean wanted; // and not offered yet

    // Guarded by this.
    private @Nullable Pages pages;
    private boolean seen; // nor asked again of a worker that may have taken the file's first page away
    private boolean closed;
    private boolean watched;
    private long usedNanos;

    /** So many bytes take a socket; if they are many, the next task shall come with an offer. */
    void notice(long bytes) {
        if (bytes >= Encoded.LARGE) {
            want();
        }
    }

    private synchronized void want() {
        wanted = pages == null;
    }

    /** Offers it if that was not done. */
    void offerTo(FrameWriter worker) throws IOException {
        if (wanted) {
            MemoryFrame offer = offer();
            if (offer != null) {
                worker.add(FrameType.MEMORY, offer.encode());
            }
        }
    }

    private synchronized @Nullable MemoryFrame offer() {
        if (pages != null || closed) {
            return null;
        }
        boolean interrupted = Thread.interrupted(); // or it would close the file
        try {
            Pages made = Pages.create();
            pages = made;
            wanted = false;
            return new MemoryFrame(made.descriptor(), made.id().high(), made.id().low());
        } catch (IOException notHere) {
            return null; // Then it goes through the socket.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the worker can open our memory. */
    synchronized boolean isSeen() {
        seen = seen || (pages != null && pages.isSeen());
        return seen;
    }

    @Override
    public synchronized ByteBuffer open(Reference reference) throws IOException {
        Pages known = pages;
        if (known == null || !known.id().equals(new Pages.Id(reference.idHigh(), reference.idLow()))) {
            throw new ProtocolException("an answer in memory that was not offered");
        }
        return known.view(reference.length());
    }

    @Override
    public synchronized void done(Reference reference) {
        if (pages != null) {
            pages.leave();
            usedNanos = System.nanoTime();
            if (!watched) {
                watched = true;
                watch();
            }
        }
    }

    private void watch() {
        Future<?> _ = Timers.after(IDLE, () -> Thread.ofPlatform().daemon().name("progeny-returns").start(this::trim));
    }

    private synchronized void trim() {
        Pages known = pages;
        watched = false;
        if (known == null) {
            return;
        }
        if (System.nanoTime() - usedNanos < IDLE.toNanos() || !known.claim()) {
            watched = true;
            watch();
            return;
        }
        try {
            known.shrink();
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory without a name, which is given back", impossible);
        } finally {
            known.leave();
        }
    }

    /** The worker has ended. */
    synchronized void close() {
        closed = true;
        Pages known = pages;
        pages = null;
        if (known != null) {
            try (known) {
                known.shrink();
            } catch (IOException impossible) {
                throw new UncheckedIOException("memory without a name, which is given back", impossible);
            }
        }
    }
}
