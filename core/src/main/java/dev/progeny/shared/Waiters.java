package dev.progeny.shared;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.ProcessWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.LongPredicate;

/**
 * Who waits on a condition: one cell for each thread, in a region of its own.
 *
 * <pre>
 *   0          8        16              64
 *   +----------+--------+---------------+--------+--------+--
 *   | tickets  | used   |               | cell 0 | cell 1 | ...
 *   +----------+--------+---------------+--------+--------+--
 *
 *   one cell, 64 bytes
 *   0            8          16         24
 *   +------------+----------+----------+----------+
 *   | wait point | owner    | ticket   | state    |
 *   +------------+----------+----------+----------+
 *
 *   FREE (owner 0) --take--> WAITING --choose--> CHOSEN
 *     ^                         |                   |
 *     +---------release---------+-------------------+
 * </pre>
 *
 * <p>Everything is written by whoever holds the condition's lock, the owner last when a cell is taken and first when it is
 * released, so that a death in between leaves a free cell. Only the state is read without the lock, as a hint.
 */
final class Waiters {

    static final String KIND = "Condition";
    static final int MOST = 1_000;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long TICKETS = 0;
    private static final long USED = 8; // cells from this one on were never taken
    private static final long CELL = 64; // a wait point has the line, and uses the first 8 bytes
    private static final long OWNER = 8;
    private static final long TICKET = 16;
    private static final long STATE = 24;
    private static final long WAITING = 1;
    private static final long CHOSEN = 2;
    private static final int NONE = -1;

    private final Region region;
    private final MemorySegment memory;

    Waiters(Region region) {
        this.region = region;
        this.memory = region.segment();
    }

    static Region create() {
        return Region.create(KIND, CELL + MOST * WaitPoint.BYTES, memory -> {});
    }

    /** Takes a cell, behind all others that wait. */
    int take() {
        passOn(); // a signal older than this waiter is not for it
        int cell = freeCell();
        long ticket = get(TICKETS) + 1;
        set(TICKETS, ticket);
        set(at(cell) + TICKET, ticket);
        set(at(cell) + STATE, WAITING);
        set(at(cell) + OWNER, ProcessWord.current());
        return cell;
    }

    private int freeCell() {
        int used = (int) get(USED);
        int free = find(used, owner -> owner == 0);
        if (free == NONE && used < MOST) {
            set(USED, used + 1L);
            return used;
        }
        if (free == NONE) {
            free = find(used, owner -> !ProcessWord.isAlive(owner));
        }
        if (free == NONE) {
            throw new IllegalStateException("at most " + MOST + " threads can wait on one condition at once");
        }
        return free;
    }

    private int find(int used, LongPredicate owner) {
        for (int cell = 0; cell < used; cell++) {
            if (owner.test(get(at(cell) + OWNER))) {
                return cell;
            }
        }
        return NONE;
    }

    void release(int cell) {
        set(at(cell) + OWNER, 0);
    }

    /** Where the owner of the cell waits. */
    WaitPoint waitPoint(int cell) {
        return new WaitPoint(region, at(cell));
    }

    /** Also without the lock. */
    boolean isChosen(int cell) {
        return get(at(cell) + STATE) == CHOSEN;
    }

    /** Chooses the one that has waited longest and lives. */
    void chooseOne() {
        for (int cell = longestWaiting(); cell != NONE; cell = longestWaiting()) {
            if (ProcessWord.isAlive(get(at(cell) + OWNER))) {
                choose(cell);
                return;
            }
            release(cell);
        }
    }

    void chooseAll() {
        for (int cell = longestWaiting(); cell != NONE; cell = longestWaiting()) {
            choose(cell);
        }
    }

    private void choose(int cell) {
        set(at(cell) + STATE, CHOSEN); // partner: isChosen
        FaultPoint.reached(Step.CONDITION_CHOSE);
        waitPoint(cell).signal();
    }

    private int longestWaiting() {
        int first = NONE;
        long least = Long.MAX_VALUE;
        int used = (int) get(USED);
        for (int cell = 0; cell < used; cell++) {
            long ticket = get(at(cell) + TICKET);
            if (isWaiting(cell) && ticket < least) {
                first = cell;
                least = ticket;
            }
        }
        return first;
    }

    private boolean isWaiting(int cell) {
        return get(at(cell) + STATE) == WAITING && get(at(cell) + OWNER) != 0;
    }

    /** Without the lock: whether a process died before it took the signal that it was chosen for. */
    boolean hasLostSignal() {
        int used = (int) get(USED);
        for (int cell = 0; cell < used; cell++) {
            if (isLost(cell)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLost(int cell) {
        long owner = get(at(cell) + OWNER);
        return owner != 0 && isChosen(cell) && !ProcessWord.isAlive(owner);
    }

    /** Gives each signal that a dead process did not take to the next. */
    void passOn() {
        int used = (int) get(USED);
        for (int cell = 0; cell < used; cell++) {
            if (isLost(cell)) {
                release(cell);
                chooseOne();
            }
        }
    }

    private static long at(int cell) {
        return CELL + cell * WaitPoint.BYTES;
    }

    private long get(long offset) {
        return (long) LONG.getVolatile(memory, offset);
    }

    private void set(long offset, long value) {
        LONG.setVolatile(memory, offset, value);
    }
}
