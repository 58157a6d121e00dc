package dev.progeny.process;

import dev.progeny.BrokenPoolException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** How far one pool of processes is in its {@linkplain PoolState life}, and whether it is broken. Guarded by the pool's lock. */
final class PoolLife {

    private final String pool;
    private PoolState state = PoolState.OPEN;
    private @Nullable BrokenPoolException broken;
    private int untold; // deaths that not all tasks of the dead have been told: whoever awaits the end relies on these

    PoolLife(String pool) {
        this.pool = pool;
    }

    /** Made where it is thrown, so that its stack is the caller's. */
    static BrokenPoolException broken(String message, @Nullable Throwable first) {
        return first == null ? new BrokenPoolException(message) : new BrokenPoolException(message, first);
    }

    /** Throws if it takes no task any more. */
    void checkOpen() {
        if (broken != null) {
            throw broken(String.valueOf(broken.getMessage()), broken.getCause());
        }
        if (state != PoolState.OPEN) {
            throw new RejectedExecutionException("pool " + pool + " is " + state);
        }
    }

    boolean isOpen() {
        return state == PoolState.OPEN;
    }

    boolean isBroken() {
        return broken != null;
    }

    /** Whether what waits may still begin. */
    boolean mayRun() {
        return broken == null && state.compareTo(PoolState.STOPPING) < 0;
    }

    void breakBy(BrokenPoolException why) {
        broken = why;
    }

    /** To SHUTDOWN or STOPPING, unless it is further already. */
    void end(PoolState next) {
        if (state.compareTo(next) < 0) {
            state = state.to(next);
        }
    }

    void deathBegins() {
        untold++;
    }

    void deathIsTold() {
        untold--;
    }

    /** Nothing is queued and no worker is left: true if that ends the pool now. */
    boolean terminate() {
        boolean now = !isOpen() && !isTerminated() && untold == 0;
        if (now) {
            state = state.to(PoolState.TERMINATED);
        }
        return now;
    }

    boolean isTerminated() {
        return state == PoolState.TERMINATED;
    }

    @Override
    public String toString() {
        return broken == null ? state.name() : "BROKEN";
    }
}
