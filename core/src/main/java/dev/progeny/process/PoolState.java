package dev.progeny.process;

import java.util.Set;

/**
 * The life of a process pool.
 *
 * <pre>
 * OPEN --shutdown--> SHUTDOWN --nothing queued, no worker left--> TERMINATED
 *    \                  |                                             ^
 *     \--shutdownNow----+---> STOPPING ---------no worker left-------/
 * </pre>
 */
enum PoolState {
    /** Takes tasks. */
    OPEN,
    /** Takes none, runs what it has. */
    SHUTDOWN,
    /** Runs nothing more; what runs was interrupted. */
    STOPPING,
    TERMINATED;

    PoolState to(PoolState next) {
        if (!successors().contains(next)) {
            throw new IllegalStateException("a pool cannot go from " + this + " to " + next);
        }
        return next;
    }

    private Set<PoolState> successors() {
        return switch (this) {
            case OPEN -> Set.of(SHUTDOWN, STOPPING);
            case SHUTDOWN -> Set.of(STOPPING, TERMINATED);
            case STOPPING -> Set.of(TERMINATED);
            case TERMINATED -> Set.of();
        };
    }
}
