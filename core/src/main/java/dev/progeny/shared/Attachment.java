package dev.progeny.shared;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * One shared object of this process on its region: OPEN → CLOSED, once.
 *
 * <p>{@link #close} lets go of the region at once. An object that nobody closed lets go when it is found unreachable and
 * some seconds have passed, in which another process may still attach to a handle that was sent.
 */
final class Attachment implements AutoCloseable {

    static final Cleaner CLEANER = Cleaner.create();

    private final String kind;
    private final Region region;
    private final MemorySegment memory;
    private final Hold hold;
    private final Use use;
    private final Cleaner.Cleanable cleanable;

    /** Takes over the caller's hold on {@code region}. */
    Attachment(String kind, Region region) {
        this.kind = kind;
        this.region = region;
        this.memory = region.segment();
        this.hold = new Hold(region);
        this.use = region::release;
        this.cleanable = CLEANER.register(this, hold);
    }

    /** The memory, which faults safely if it is used after the end; use it within an operation. */
    MemorySegment memory() {
        checkOpen();
        return memory;
    }

    void checkOpen() {
        if (hold.closed) {
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("this " + kind + " was closed in this process");
    }

    Region region() {
        return region;
    }

    /** Holds the region until the end of the {@code try} block, for what waits or signals: a close() does not disturb it. */
    Use use() {
        checkOpen();
        if (!region.tryHold()) {
            throw closed();
        }
        return use;
    }

    boolean isClosed() {
        return hold.closed;
    }

    /** A closed one must not travel. */
    Region.Handle handle() {
        checkOpen();
        return region.handle(kind);
    }

    @Override
    public void close() {
        hold.byUser = true;
        cleanable.clean();
    }

    /** An operation on the region; closing it is its end. */
    @FunctionalInterface
    interface Use extends AutoCloseable {

        @Override
        void close();
    }

    /** Must not refer to the attachment, or it would never be found unreachable. */
    private static final class Hold implements Runnable {

        private final Region region;
        private volatile boolean byUser;
        private volatile boolean closed;

        Hold(Region region) {
            this.region = region;
        }

        @Override
        public void run() {
            closed = true;
            if (byUser) {
                region.release();
            } else {
                Lingering.add(region);
            }
        }
    }
}
