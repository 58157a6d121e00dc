package dev.progeny.transfer;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.Pages;
import dev.progeny.os.Timers;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.Reference;
import dev.progeny.wire.TaskStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Where large values of this process wait for their workers: in memory that workers see, too. Memory that was used is
 * kept for some seconds, because to get pages and to lose them costs more than to copy.
 *
 * <p>States of each: new → FILLED (a {@link Lease}) ⇄ FREE → discarded.
 */
final class Depot {

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final long MOST_FREE_BYTES = 256L << 20; // unless it is one
    private static final int MOST = 64; // each costs a descriptor

    private static final Cleaner CLEANER = Cleaner.create();

    // Guarded by Depot.class.
    private static final List<Free> FREE = new ArrayList<>(); // oldest first
    private static int count;
    private static boolean watched;

    private Depot() {}

    private record Free(Pages pages, long bytes, long sinceNanos) {}

    /** Puts a value into memory; null if there is no room for it, or no such memory here. */
    static @Nullable Lease put(Encoded value) {
        boolean interrupted = Thread.interrupted(); // or it would close the file
        Pages pages = null;
        try {
            pages = take(value.length());
            if (pages == null) {
                return null;
            }
            pages.fill(value.pieces(), value.length());
            return new Lease(pages, value.length());
        } catch (IOException noRoom) {
            discard(pages);
            return null;
        } catch (RuntimeException | Error ours) {
            discard(pages);
            throw ours;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable Pages take(long bytes) throws IOException {
        synchronized (Depot.class) {
            Free best = null;
            for (Free each : FREE) {
                best = best == null || fits(each, best, bytes) ? each : best;
            }
            if (best != null) {
                FREE.remove(best);
                return best.pages;
            }
            if (count == MOST) {
                return null;
            }
            count++;
        }
        try {
            return Pages.create();
        } catch (IOException | RuntimeException | Error none) {
            forgetOne();
            throw none;
        }
    }

    /** Better than {@code best}: large enough and smaller, or else larger. */
    private static boolean fits(Free each, Free best, long bytes) {
        return best.bytes < bytes ? each.bytes > best.bytes : each.bytes >= bytes && each.bytes < best.bytes;
    }

    private static void giveBack(Pages pages, long bytes) {
        synchronized (Depot.class) {
            if (FREE.isEmpty() || freeBytes() + bytes <= MOST_FREE_BYTES) {
                FREE.add(new Free(pages, bytes, System.nanoTime()));
                if (!watched) {
                    watched = true;
                    watch();
                }
                return;
            }
        }
        discard(pages);
    }

    private static long freeBytes() {
        return FREE.stream().mapToLong(Free::bytes).sum();
    }

    private static void watch() {
        Future<?> _ = Timers.after(IDLE, () -> Thread.ofPlatform().daemon().name("progeny-depot").start(Depot::trim));
    }

    private static void trim() {
        List<Free> old = new ArrayList<>();
        synchronized (Depot.class) {
            long now = System.nanoTime();
            while (!FREE.isEmpty() && now - FREE.getFirst().sinceNanos >= IDLE.toNanos()) {
                old.add(FREE.removeFirst());
            }
            watched = !FREE.isEmpty();
            if (watched) {
                watch();
            }
        }
        old.forEach(each -> discard(each.pages));
    }

    private static void discard(@Nullable Pages pages) {
        if (pages == null) {
            return;
        }
        forgetOne();
        try (pages) {
            pages.shrink();
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory without a name, which is given back", impossible);
        }
    }

    private static synchronized void forgetOne() {
        count--;
    }

    /** Bytes that are kept for values to come. */
    static synchronized long free() {
        return freeBytes();
    }

    /** How many values are in memory. */
    static synchronized int leased() {
        return count - FREE.size();
    }

    /** A value in memory. One that is dropped is given back by the collector. */
    static final class Lease {

        private final Pages pages;
        private final long length;
        private final ByteBuffer view;
        private final Cleaner.Cleanable end;

        private Lease(Pages pages, long length) throws IOException {
            this.pages = pages;
            this.length = length;
            this.view = pages.view(length); // here: later, an interrupt could come
            long capacity = pages.capacity();
            this.end = CLEANER.register(this, () -> giveBack(pages, capacity));
        }

        long length() {
            return length;
        }

        Reference reference() {
            FaultPoint.reached(TaskStep.LARGE_OUT);
            return new Reference(pages.descriptor(), pages.id().high(), pages.id().low(), length);
        }

        /** The value itself. */
        ByteBuffer view() {
            return view.duplicate();
        }

        /** Nobody reads it any more. Once is enough. */
        void release() {
            end.clean();
        }
    }
}
