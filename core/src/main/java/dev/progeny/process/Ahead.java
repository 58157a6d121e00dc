package dev.progeny.process;

import dev.progeny.engine.TaskRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The small tasks that one worker was sent ahead of their turn, oldest first, and how many it may have; DESIGN.md has the
 * protocol. Guarded by the pool's lock.
 *
 * <pre>
 * NONE --small tasks wait--> AHEAD --one is cancelled, no turn ended for PATIENCE--> WITHDRAWING
 *   ^                          |                                                        |
 *   +---the last has its turn--+<-------------the worker tells which have begun---------+
 * </pre>
 */
final class Ahead {

    /** How long a turn may last before the tasks behind it shall go elsewhere. */
    static final Duration PATIENCE = Duration.ofMillis(10);

    private static final long ENOUGH_NANOS = 1_000_000; // of work, as with batches
    private static final int MOST = 64;

    /**
     * The frames ahead must fit the socket's buffers: the thread that sends them is the one that reads the answers, so it
     * must never wait for a worker that waits for it.
     */
    private static final int MOST_BYTES = 1 << 15;

    private final Clock clock;
    private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
    private int most;
    private int bytes;
    private long turns;
    private long turnsSeen;
    private long turnNanos;
    private boolean watched;
    private boolean withdrawing;

    Ahead(Clock clock) {
        this.clock = clock;
    }

    int size() {
        return parcels.size();
    }

    boolean holds(TaskRun<?> task) {
        return parcels.stream().anyMatch(parcel -> parcel.task() == task);
    }

    /** How many more to send; 0 while there are enough, so that many go in one system call. */
    int wanted() {
        return withdrawing || parcels.size() > most / 2 ? 0 : most - parcels.size();
    }

    /** False if it must wait for its turn elsewhere. */
    boolean add(Parcel parcel) {
        if (parcel.bytes() > MOST_BYTES - bytes) {
            return false;
        }
        bytes += parcel.bytes();
        parcels.add(parcel);
        return true;
    }

    /** A worker begins a task that did not wait for another one there. */
    void turnBegins() {
        turnNanos = clock.nanos();
    }

    /** A worker has answered: learns how many it does in a millisecond, and tells whose turn it is. */
    @Nullable Parcel turnEnds() {
        long now = clock.nanos();
        long fitting = ENOUGH_NANOS / Math.max(1, now - turnNanos);
        most = (int) Math.min(Math.min(fitting, MOST), 2L * most + 1);
        turnNanos = now;
        turns++;
        Parcel next = parcels.poll();
        bytes -= next == null ? 0 : next.bytes();
        return next;
    }

    /** Whether a look is to be arranged after {@link #PATIENCE}: there are some, and none is. */
    boolean watch() {
        boolean begin = !watched && !parcels.isEmpty();
        if (begin) {
            watched = true;
            turnsSeen = turns;
        }
        return begin;
    }

    /** That look: whether no turn has ended since. */
    boolean isStuck() {
        watched = false;
        return !parcels.isEmpty() && turns == turnsSeen;
    }

    /** False if that is being done. */
    boolean beginWithdrawal() {
        boolean begin = !withdrawing && !parcels.isEmpty();
        withdrawing |= begin;
        return begin;
    }

    /** Gives back the newest, oldest of them first; fewer if there are fewer. */
    List<Parcel> withdrawn(long count) {
        withdrawing = false;
        most = 0;
        List<Parcel> back = new ArrayList<>();
        while (back.size() < count && !parcels.isEmpty()) {
            Parcel parcel = parcels.removeLast();
            bytes -= parcel.bytes();
            back.addFirst(parcel);
        }
        return back;
    }
}
