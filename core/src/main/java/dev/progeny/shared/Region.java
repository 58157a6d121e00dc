package dev.progeny.shared;

import dev.progeny.os.Futex;
import dev.progeny.os.MemoryNames;
import dev.progeny.os.PrivateFile;
import dev.progeny.os.ProcessId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A piece of memory that processes share, mapped once in each of them however many handles to it arrive.
 *
 * <p>It is counted: every {@link Attachment} holds it, and every operation that must not lose the ground under its feet.
 * When the count falls to 0, mapping and descriptor go; the memory goes with the last process. States: HELD (count &gt;
 * 0) → FREED, once.
 *
 * @see RegionHeader
 */
final class Region {

    private static final Map<UUID, Region> MAPPED = new HashMap<>(); // guarded by Region.class

    private final UUID id;
    private final PrivateFile file;
    private final Arena arena;
    private final MemorySegment whole;
    private final AtomicInteger holds = new AtomicInteger(1);
    private final Map<Long, Object> locals = new HashMap<>(); // guarded by itself

    private Region(UUID id, PrivateFile file, Arena arena, MemorySegment whole) {
        this.id = id;
        this.file = file;
        this.arena = arena;
        this.whole = whole;
    }

    /** Makes one that only those know who are given its handle. The caller holds it. */
    static Region create(String kind, long bytes, Consumer<MemorySegment> initial) {
        try {
            return Lingering.makingRoomFor(() -> createHere(kind, bytes, initial));
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    kind + " of " + bytes + " bytes could not be created: " + failed.getMessage(), failed);
        }
    }

    private static Region createHere(String kind, long bytes, Consumer<MemorySegment> initial) throws IOException {
        PrivateFile file = PrivateFile.create(sizeWithHeader(bytes));
        try {
            return register(fill(file, kind, initial).in(file));
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    /** Makes one that is found by name while some process holds it. */
    static Region create(String kind, String name, long bytes, Consumer<MemorySegment> initial) {
        try {
            return Lingering.makingRoomFor(() -> createHere(kind, name, bytes, initial));
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    kind + " \"" + name + "\" could not be created: " + failed.getMessage(), failed);
        }
    }

    private static Region createHere(String kind, String name, long bytes, Consumer<MemorySegment> initial)
            throws IOException {
        Filled[] filled = new Filled[1];
        try {
            PrivateFile file = MemoryNames.create(
                    name, sizeWithHeader(bytes), hidden -> filled[0] = fill(hidden, kind, initial));
            return register(filled[0].in(file));
        } catch (IOException | RuntimeException failed) {
            if (filled[0] != null) {
                filled[0].arena.close();
            }
            throw failed;
        }
    }

    /** So many that the sum is too much are refused as too many. */
    private static long sizeWithHeader(long bytes) {
        return Math.min(bytes, Long.MAX_VALUE - RegionHeader.BYTES) + RegionHeader.BYTES;
    }

    /** Joins the one of that name. */
    static Region attach(String kind, String name) {
        try {
            return Lingering.makingRoomFor(() -> register(open(MemoryNames.find(name), kind, null)));
        } catch (FileNotFoundException absent) {
            throw new UncheckedIOException(
                    "there is no " + kind + " \"" + name + "\" to attach to: " + absent.getMessage(), absent);
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    kind + " \"" + name + "\" could not be attached to: " + failed.getMessage(), failed);
        }
    }

    private static Region attach(Handle handle) {
        synchronized (Region.class) {
            Region known = MAPPED.get(handle.id);
            if (known != null && known.tryHold()) {
                return known;
            }
        }
        try {
            return Lingering.makingRoomFor(() -> register(
                    open(PrivateFile.open(handle.holderPid, handle.descriptor), handle.kind, handle.id)));
        } catch (FileNotFoundException gone) {
            throw new UncheckedIOException(
                    "the " + handle.kind + " is gone: process " + handle.holderPid
                            + ", which sent it, has ended or closed it: " + gone.getMessage(),
                    gone);
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "the " + handle.kind + " that process " + handle.holderPid
                            + " sent could not be attached to: " + failed.getMessage(),
                    failed);
        }
    }

    /** What is mapped of a file that is ready to be shown to others. */
    private record Filled(UUID id, Arena arena, MemorySegment whole) {

        Region in(PrivateFile file) {
            return new Region(id, file, arena, whole);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // free() closes it
    private static Filled fill(PrivateFile file, String kind, Consumer<MemorySegment> initial) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment whole = file.map(0, file.length(), arena);
            initial.accept(whole.asSlice(RegionHeader.BYTES));
            return new Filled(RegionHeader.write(whole, kind, Futex.isAvailable()), arena, whole);
        } catch (IOException | RuntimeException failed) {
            arena.close();
            throw failed;
        }
    }

    /** What was opened may be any file by now: the header decides, read from a copy that cannot change. */
    @SuppressWarnings("MustBeClosedChecker") // free() closes it
    private static Region open(PrivateFile file, String kind, @Nullable UUID expected)
            throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment whole = file.map(0, file.length(), arena);
            UUID id = RegionHeader.check(whole, kind, expected);
            if (!Futex.isAvailable()) {
                RegionHeader.someCannotWake(whole);
            }
            return new Region(id, file, arena, whole);
        } catch (IOException | RuntimeException wrong) {
            arena.close();
            file.close();
            throw wrong;
        }
    }

    /** Two threads may have mapped the same one: the first stays. */
    private static Region register(Region mapped) {
        synchronized (Region.class) {
            Region known = MAPPED.get(mapped.id);
            if (known == null || !known.tryHold()) {
                MAPPED.put(mapped.id, mapped);
                return mapped;
            }
            mapped.free();
            return known;
        }
    }

    /** How many this process has mapped, each with a descriptor. */
    static int count() {
        synchronized (Region.class) {
            return MAPPED.size();
        }
    }

    /** The user's bytes; use them only while holding the region. */
    MemorySegment segment() {
        return whole.asSlice(RegionHeader.BYTES);
    }

    /** What the threads of this process share about the object at {@code offset}, made by the first of them. */
    <T> T local(Class<T> type, long offset, Supplier<T> make) {
        synchronized (locals) { // which what is made may enter again, for its parts
            Object known = locals.get(offset);
            if (known == null) {
                known = make.get();
                locals.put(offset, known);
            }
            return type.cast(known);
        }
    }

    /** Whether every process that uses it can wake sleepers by a system call. */
    boolean allCanWake() {
        return Futex.isAvailable() && RegionHeader.allCanWake(whole);
    }

    Handle handle(String kind) {
        return new Handle(ProcessId.self(), file.descriptor(), id, kind);
    }

    /** Adds a hold for as long as an operation lasts. */
    void hold() {
        if (!tryHold()) {
            throw new IllegalStateException("this shared object was closed in this process");
        }
    }

    /** As {@link #hold}; false if it is freed. */
    boolean tryHold() {
        for (int count = holds.get(); count > 0; count = holds.get()) {
            if (holds.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    void release() {
        if (holds.decrementAndGet() == 0) {
            synchronized (Region.class) {
                MAPPED.remove(id, this);
            }
            free();
        }
    }

    private void free() {
        arena.close();
        try {
            file.close();
        } catch (IOException nothingToSave) {
            // The descriptor is gone either way, and what was in memory was never meant to be kept.
        }
    }

    /** Where a relative finds the region: as long as the process that made this handle holds it. */
    static final class Handle implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        private final long holderPid;
        private final int descriptor;
        private final UUID id;
        private final String kind;

        Handle(long holderPid, int descriptor, UUID id, String kind) {
            this.holderPid = holderPid;
            this.descriptor = descriptor;
            this.id = id;
            this.kind = kind;
        }

        int descriptor() {
            return descriptor;
        }

        /** The caller holds what comes back. */
        Region attach() {
            return Region.attach(this);
        }
    }
}
