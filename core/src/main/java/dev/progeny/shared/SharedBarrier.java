package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a number of threads of several processes wait for each other, again and again: the methods of {@link
 * java.util.concurrent.CyclicBarrier}, and {@link #abort}.
 *
 * {@snippet :
 * SharedBarrier step = SharedBarrier.create(4, () -> swap(now, next)); // run once a round, by the last to come
 * pool.map(quarters, quarter -> {
 *     for (int i = 0; i < 1_000; i++) {
 *         compute(quarter, now, next);
 *         step.await();
 *     }
 *     return quarter;
 * });
 * }
 *
 * <p>{@code await} blocks until all parties have come and ends by an interrupt, which breaks the barrier for the others;
 * it does not pin a virtual thread. Safe for use by many threads of many processes. What the parties wrote to shared
 * memory before {@code await} is visible to the action, and what the action wrote to all after it (volatile access mode).
 *
 * <p>A barrier breaks when a party is interrupted, waits too long, or <strong>dies while it waits</strong>: the others get
 * a {@link BrokenBarrierException}, for the last reason within 100 ms. It breaks also for those to come if a process
 * dies in the middle of a call. A process that dies before it comes is not missed: use a time-out. {@link #reset} opens a
 * broken barrier again.
 *
 * <p>Lives until the last process that holds it has closed it or ended; a handle in a message can be attached to while
 * the process that sent it holds the object. Needs {@code /dev/shm} and {@code /proc} (Linux). Costs one page of memory,
 * 8 bytes a party and one file descriptor per process; the last to come looks at each other process once, some 20 µs.
 */
public final class SharedBarrier implements AutoCloseable, Serializable {

    /** What the last party to come runs, in its process; it travels with the barrier, so what it captures must too. */
    @FunctionalInterface
    public interface Action extends Runnable, Serializable {}

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MOST_PARTIES = 100_000;

    private static final String KIND = "SharedBarrier";

    private final transient Attachment attachment;
    private final transient Rounds rounds;
    private final transient @Nullable Action action;

    private SharedBarrier(Region region, @Nullable Action action) {
        this.attachment = new Attachment(KIND, region);
        this.rounds = new Rounds(region);
        this.action = action;
    }

    /**
     * Creates one without an action, private to this process and those it is passed to.
     *
     * @param parties 1 to 100,000
     * @throws java.io.UncheckedIOException if the memory cannot be had, such as when /dev/shm is full
     */
    public static SharedBarrier create(int parties) {
        return new SharedBarrier(region(parties), null);
    }

    /** As {@link #create(int)}; the last party of each round runs {@code action} before anybody goes on. */
    public static SharedBarrier create(int parties, Action action) {
        return new SharedBarrier(region(parties), action);
    }

    /**
     * Creates one without an action that other processes of this user find by name, as long as some process holds it open.
     *
     * @param name 1 to 100 letters, digits, dots, dashes and underscores
     * @param parties 1 to 100,000
     * @throws java.io.UncheckedIOException if a process of this user holds a shared object of that name, or the memory
     *     cannot be had
     */
    public static SharedBarrier create(String name, int parties) {
        return new SharedBarrier(region(name, parties), null);
    }

    /** As {@link #create(String, int)}, with an action; those who attach by name bring their own. */
    public static SharedBarrier create(String name, int parties, Action action) {
        return new SharedBarrier(region(name, parties), action);
    }

    /**
     * Joins the one of that name. If the last party to come is this process, no action is run.
     *
     * @throws java.io.UncheckedIOException if no process of this user holds a SharedBarrier of that name
     */
    public static SharedBarrier attach(String name) {
        return new SharedBarrier(Region.attach(KIND, name), null);
    }

    /** As {@link #attach(String)}, with the action to run if the last party to come is this process. */
    public static SharedBarrier attach(String name, Action action) {
        return new SharedBarrier(Region.attach(KIND, name), action);
    }

    private static Region region(int parties) {
        checkParties(parties);
        return Region.create(KIND, Rounds.bytes(parties), memory -> Rounds.initialize(memory, parties));
    }

    private static Region region(String name, int parties) {
        checkParties(parties);
        return Region.create(KIND, name, Rounds.bytes(parties), memory -> Rounds.initialize(memory, parties));
    }

    private static void checkParties(int parties) {
        if (parties < 1 || parties > MOST_PARTIES) {
            throw new IllegalArgumentException("parties must be 1 to " + MOST_PARTIES + ": parties=" + parties);
        }
    }

    /**
     * Waits until all parties have come. The last runs the action; what that throws comes out of its {@code await}, and
     * the barrier is broken.
     *
     * @return how many were still missing: parties - 1 for the first to come, 0 for the last
     * @throws BrokenBarrierException if it is broken, breaks, or is reset meanwhile
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Long.MAX_VALUE);
        } catch (TimeoutException impossible) {
            throw new AssertionError("there is no limit", impossible);
        }
    }

    /**
     * As {@link #await()}, for at most so long.
     *
     * @throws TimeoutException if the time is over; the barrier is broken
     */
    public int await(long timeout, TimeUnit unit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(unit.toNanos(timeout));
    }

    /** As {@link #await(long, TimeUnit)}. */
    public int await(Duration timeout) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Deadline.nanos(timeout));
    }

    private int await(long nanos) throws InterruptedException, BrokenBarrierException, TimeoutException {
        try (var _ = attachment.use()) {
            long round;
            int place;
            rounds.lock();
            try {
                checkMayCome();
                round = rounds.round();
                place = rounds.arrive();
                if (place == rounds.parties() - 1) {
                    endRound(round);
                    return 0;
                }
            } finally {
                rounds.unlock();
            }
            waitFor(round, place, nanos);
            return rounds.parties() - 1 - place;
        }
    }

    private void checkMayCome() throws BrokenBarrierException, InterruptedException {
        if (rounds.isBroken()) {
            throw new BrokenBarrierException("the barrier is broken; reset() opens it again");
        }
        if (Thread.interrupted()) {
            rounds.breakUp();
            throw new InterruptedException();
        }
    }

    /** With the mutex, so nobody can leave meanwhile: as in CyclicBarrier, the action is run or the round breaks. */
    private void endRound(long round) throws BrokenBarrierException {
        boolean complete = false;
        try {
            complete = !rounds.hasLostAny();
            if (complete && action != null) {
                complete = false;
                action.run();
                complete = rounds.round() == round; // unless the action itself has reset or aborted
            }
        } finally {
            if (complete) {
                rounds.trip();
            } else if (rounds.round() == round) {
                rounds.breakUp();
            }
        }
        if (!complete) {
            throw broken();
        }
    }

    private void waitFor(long round, int place, long nanos)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        boolean inTime = true;
        try {
            inTime = rounds.ended().await(nanos, () -> rounds.round() != round, () -> rounds.hasLost(place));
        } catch (InterruptedException stopped) {
            if (breakUp(round)) {
                throw stopped;
            }
            Thread.currentThread().interrupt(); // it came after the end, which counts
        }
        if (rounds.round() == round && breakUp(round) && !inTime) {
            throw new TimeoutException("not all parties came in time");
        }
        if (rounds.endedBadly(round)) {
            throw broken();
        }
    }

    /** Breaks that round if it has not ended; returns whether it was so. */
    private boolean breakUp(long round) {
        rounds.lock();
        try {
            boolean current = rounds.round() == round;
            if (current) {
                rounds.breakUp();
            }
            return current;
        } finally {
            rounds.unlock();
        }
    }

    private static BrokenBarrierException broken() {
        return new BrokenBarrierException("a party left the barrier: interrupted, out of time, failed or dead; or it was reset");
    }

    /** Breaks it: all that wait get a BrokenBarrierException, and all that come until it is reset. */
    public void abort() {
        try (var _ = attachment.use()) {
            rounds.lock();
            rounds.breakUp();
            rounds.unlock();
        }
    }

    /** Opens it for a new round; those that wait get a BrokenBarrierException. */
    public void reset() {
        try (var _ = attachment.use()) {
            rounds.lock();
            rounds.reset();
            rounds.unlock();
        }
    }

    public int getParties() {
        try (var _ = attachment.use()) {
            return rounds.parties();
        }
    }

    public boolean isBroken() {
        try (var _ = attachment.use()) {
            return rounds.isBroken();
        }
    }

    /** How many have come in this round; 0 if it is broken. */
    public int getNumberWaiting() {
        try (var _ = attachment.use()) {
            return rounds.arrived();
        }
    }

    /** Lets go of it in this process; others go on. Any later use here is an {@link IllegalStateException}. */
    @Override
    public void close() {
        attachment.close();
    }

    @Override
    public String toString() {
        if (attachment.isClosed()) {
            return "SharedBarrier[closed]";
        }
        return "SharedBarrier[" + getNumberWaiting() + " of " + getParties() + (isBroken() ? ", broken]" : "]");
    }

    @Serial
    private Object writeReplace() {
        return new Reference(attachment.handle(), action);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a SharedBarrier travels as a reference");
    }

    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private final @Nullable Action action;

        private Reference(Region.Handle handle, @Nullable Action action) {
            super(handle);
            this.action = action;
        }

        @Override
        Object on(Region region) {
            return new SharedBarrier(region, action);
        }
    }
}
