package dev.progeny.shared;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.ProcessWord;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The memory of a {@link SharedBarrier}: which round it is in and who has arrived.
 *
 * <pre>
 *   0        128          192       200       208       216       256             768
 *   +--------+------------+---------+---------+---------+---------+---------------+---------------
 *   | mutex  | wait point | round   | arrived | parties |         | 64 marks of   | a process word
 *   |        |            |         |         |         |         | broken rounds | for each party
 *   +--------+------------+---------+---------+---------+---------+---------------+---------------
 *
 *   OPEN (even) --trip--> OPEN (+2)         BROKEN (odd) --reset--> OPEN (+1)
 *       |  \--reset--> OPEN (+2), marked
 *       \--breakUp--> BROKEN (+1), marked
 * </pre>
 *
 * <p>Written by whoever holds the mutex. The round is read without it: that it is no longer the same is what a party waits
 * for, and the mark tells how it ended.
 */
final class Rounds {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long ROUND = 192;
    private static final long ARRIVED = 200;
    private static final long PARTIES = 208;
    private static final long MARKS = 256;
    private static final int MOST_MARKS = 64;
    private static final long PLACES = MARKS + MOST_MARKS * Long.BYTES;

    private final MemorySegment memory;
    private final Mutex mutex;
    private final WaitPoint ended;

    Rounds(Region region) {
        this.memory = region.segment();
        this.mutex = Mutex.at(region, 0);
        this.ended = new WaitPoint(region, Mutex.BYTES);
    }

    static long bytes(int parties) {
        return PLACES + (long) parties * Long.BYTES;
    }

    static void initialize(MemorySegment memory, int parties) {
        memory.set(ValueLayout.JAVA_LONG, PARTIES, parties);
    }

    /** One who died at the barrier will not come again: its round is broken, whatever it was at. */
    void lock() {
        mutex.lock();
        if (mutex.isInherited()) {
            breakUp();
            mutex.forgetInheritance();
        }
    }

    void unlock() {
        mutex.unlock();
    }

    WaitPoint ended() {
        return ended;
    }

    int parties() {
        return (int) get(PARTIES);
    }

    long round() {
        return get(ROUND);
    }

    int arrived() {
        return (int) get(ARRIVED);
    }

    boolean isBroken() {
        return isOdd(round());
    }

    /** Enters a party into the current round, and returns how many were there before. */
    int arrive() {
        int place = arrived();
        set(at(place), ProcessWord.current());
        FaultPoint.reached(Step.BARRIER_PLACED);
        set(ARRIVED, place + 1L);
        FaultPoint.reached(Step.BARRIER_ARRIVED);
        return place;
    }

    /** All have come. */
    void trip() {
        FaultPoint.reached(Step.BARRIER_ACTED);
        end(round() + 2);
    }

    void breakUp() {
        if (!isBroken()) {
            mark();
            end(round() + 1);
        }
    }

    /** Breaks the round that those who wait are in, and opens the next. */
    void reset() {
        if (isBroken()) {
            end(round() + 1);
        } else {
            mark();
            end(round() + 2);
        }
    }

    private void mark() {
        long round = round();
        set(markOf(round), round + 1); // never 0, which is no mark
        FaultPoint.reached(Step.BARRIER_MARKED);
    }

    private void end(long next) {
        set(ARRIVED, 0);
        set(ROUND, next); // partner: round() of those who wait
        FaultPoint.reached(Step.BARRIER_TRIPPED);
        ended.signal();
    }

    /** Without the mutex: whether a round, which is no longer the current one, ended badly. */
    boolean endedBadly(long round) {
        return get(markOf(round)) == round + 1;
    }

    /**
     * Without the mutex: whether one that matters to the party at this place has died. Each looks at its neighbour only;
     * going around, some living one has a dead neighbour as long as there are both.
     */
    boolean hasLost(int place) {
        int neighbour = place + 1 < arrived() ? place + 1 : 0;
        return isDead(neighbour) || mutex.isOrphaned();
    }

    /** Whether a party of the current round has died. */
    boolean hasLostAny() {
        int arrived = arrived();
        for (int place = 0; place < arrived; place++) {
            boolean asked = place > 0 && get(at(place)) == get(at(place - 1));
            if (!asked && isDead(place)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDead(int place) {
        return !ProcessWord.isAlive(get(at(place)));
    }

    private static long at(int place) {
        return PLACES + (long) place * Long.BYTES;
    }

    private static long markOf(long round) {
        return MARKS + (round >> 1) % MOST_MARKS * Long.BYTES;
    }

    private static boolean isOdd(long round) {
        return (round & 1) != 0;
    }

    private long get(long offset) {
        return (long) LONG.getVolatile(memory, offset);
    }

    private void set(long offset, long value) {
        LONG.setVolatile(memory, offset, value);
    }
}
