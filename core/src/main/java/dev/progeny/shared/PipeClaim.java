package dev.progeny.shared;

import static dev.progeny.shared.PipeLayout.INT;
import static dev.progeny.shared.PipeLayout.LONG;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.ProcessWord;
import java.lang.foreign.MemorySegment;

/**
 * Who uses one end of a pipe: the first process that does anything with it, for good.
 *
 * <pre>
 *   NOBODY (0) --compareAndSet by the first user--> USED (process word) --close or death--> ended
 *       \--compareAndSet by the other side, when the creator is dead--> GIVEN UP (1): ended
 * </pre>
 *
 * <p>Closed is a flag of its own, so that a closed end still tells whose it was.
 */
final class PipeClaim {

    private static final long NOBODY = 0;
    private static final long GIVEN_UP = 1; // no process word: its pid is 0

    private final MemorySegment end;
    private final MemorySegment pipe;
    private final String name;
    private volatile boolean taken; // by this process, while this object lived

    PipeClaim(Region region, int end) {
        this.pipe = region.segment();
        this.end = pipe.asSlice(PipeLayout.end(end), PipeLayout.LINE);
        this.name = end == 0 ? "left" : "right";
    }

    /** Makes this process its user. @throws IllegalStateException if another one is */
    void take() {
        if (!taken && !tryTake()) {
            throw new IllegalStateException(refusal((long) LONG.getVolatile(end, PipeLayout.USER)));
        }
    }

    boolean tryTake() {
        if (!taken && LONG.compareAndSet(end, PipeLayout.USER, NOBODY, ProcessWord.current())) {
            taken = true;
            FaultPoint.reached(Step.PIPE_CLAIMED);
        }
        return taken;
    }

    boolean isTakenHere() {
        return taken;
    }

    private String refusal(long user) {
        String which = "the " + name + " end of this pipe ";
        if (user == GIVEN_UP) {
            return which + "was given up: the process that made the pipe ended before anybody used this end";
        }
        if (user == ProcessWord.current()) {
            return which + "was used by this process before, and let go without being closed";
        }
        return which + "is used by process " + ProcessWord.pid(user)
                + "; an end belongs to the first process that uses it: make a pipe for each pair of processes";
    }

    boolean isClosed() {
        return (int) INT.getVolatile(end, PipeLayout.CLOSED) != 0;
    }

    void close() {
        INT.setVolatile(end, PipeLayout.CLOSED, 1);
        FaultPoint.reached(Step.PIPE_CLOSED);
    }

    /** Whether its user is dead, or it never had one and never will. Looks into /proc. */
    boolean isOrphaned() {
        long user = (long) LONG.getVolatile(end, PipeLayout.USER);
        if (user == NOBODY) {
            return !ProcessWord.isAlive(PipeLayout.creator(pipe))
                    && LONG.compareAndSet(end, PipeLayout.USER, NOBODY, GIVEN_UP);
        }
        return user == GIVEN_UP || !ProcessWord.isAlive(user);
    }

    /** In words, what ended it. */
    String end() {
        long user = (long) LONG.getVolatile(end, PipeLayout.USER);
        if (isClosed()) {
            return "the other side, process " + ProcessWord.pid(user) + ", has closed the connection";
        }
        return user == GIVEN_UP
                ? "the process that made the pipe has ended, and nobody uses the other end"
                : "the other side, process " + ProcessWord.pid(user) + ", has ended";
    }
}
