package dev.progeny.shared;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * One end of a pipe in one process, for all its threads: a ring to write, a ring to read, and the word on who uses the
 * other end. CONNECTIONS.md has protocol and races. The caller holds the region during every call.
 */
final class PipeEnd implements ByteLink {

    private static final long WATCH = TimeUnit.MILLISECONDS.toNanos(40);

    private final PipeClaim own;
    private final PipeClaim other;
    private final PipeRing out;
    private final PipeRing in;
    private volatile boolean travelled; // another process may have been given this end
    private volatile boolean orphaned; // found out, so not looked for again
    private volatile long watched = System.nanoTime();

    PipeEnd(Region region, int end) {
        this.own = new PipeClaim(region, end);
        this.other = new PipeClaim(region, 1 - end);
        this.out = new PipeRing(region, PipeLayout.ring(region, end));
        this.in = new PipeRing(region, PipeLayout.ring(region, 1 - end));
    }

    /** Before anything is sent or received. */
    void claim() {
        own.take();
    }

    boolean isOfThisProcess() {
        return own.isTakenHere();
    }

    void hasTravelled() {
        travelled = true;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int read = in.read(to);
        if (read == 0 && hasOtherEnded()) {
            read = in.read(to); // what it put in before it ended
            if (read == 0) {
                throw new EOFException(other.end());
            }
        }
        return read;
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        if (hasOtherEnded()) {
            throw new EOFException(other.end());
        }
        out.write(parts);
    }

    @Override
    public boolean flush() {
        return true; // what is in memory has arrived
    }

    @Override
    public boolean awaitReadable(long nanos) throws InterruptedException {
        return in.notEmpty.await(nanos, () -> in.isReadable() || isOver(), this::isOtherOrphaned);
    }

    @Override
    public boolean awaitWritable(long bytes, long nanos) throws InterruptedException {
        return out.notFull.await(nanos, () -> out.hasRoom(bytes) || isOver(), this::isOtherOrphaned);
    }

    /** The end is over if it is this process's; what another process uses, or may yet use, goes on. */
    @Override
    public void close() {
        if (own.isTakenHere() || (!travelled && own.tryTake())) {
            own.close();
            in.wakeAll();
            out.wakeAll();
        }
    }

    @Override
    public boolean isClosed() {
        return own.isClosed();
    }

    private boolean isOver() {
        return own.isClosed() || other.isClosed();
    }

    /** Looks for a death now and then only: that costs some 20 µs. */
    private boolean hasOtherEnded() {
        if (orphaned || other.isClosed()) {
            return true;
        }
        long now = System.nanoTime();
        return now - watched >= WATCH && isOtherOrphaned();
    }

    private boolean isOtherOrphaned() {
        watched = System.nanoTime();
        orphaned = orphaned || other.isOrphaned();
        return orphaned;
    }
}
