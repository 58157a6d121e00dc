package dev.progeny.scope;

import java.util.Set;

/**
 * Where a supervised child is. All transitions are made by the supervisor's thread, and all others throw.
 *
 * <pre>
 *              launch             factory returned
 *   WAITING ──────────▶ STARTING ──────────────────▶ RUNNING
 *    ▲ │ ▲               │  │ │                       │ │ │
 *    │ │ └─ed by itself, ┘  │ └────asked to stop──┐   │ │ │ ended by itself,
 *    │ │    to be restarted │                     ▼   │ │ └─to be restarted──▶ WAITING
 *    │ │ supervisor         │ ended by itself   STOPPING┘ └─not────────────────▶ ENDED
 *    │ │ stops              │                     │ │ │
 *    │ ▼                    ▼                     │ │ └─ignores it──▶ ABANDONED
 *    └─ENDED ◀──────────────┴─────────────────────┘ └──siblings restart──▶ WAITING
 *   siblings restart, restartChild
 * </pre>
 */
public enum ChildState {
    /** To be started: at first, or again when its back-off has passed. */
    WAITING,
    /** Its factory runs. */
    STARTING,
    /** Its work runs. */
    RUNNING,
    /** It was asked to stop; the supervisor waits for it and does nothing else. */
    STOPPING,
    /** Its thread has ended. A sibling's restart may wake it, and {@link Supervisor#restartChild}. */
    ENDED,
    /** It ignored its grace and its kill. Final; its thread may still run. */
    ABANDONED;

    ChildState to(ChildState next) {
        if (!next().contains(next)) {
            throw new IllegalStateException("a child that is " + this + " can become one of " + next() + ", not " + next);
        }
        return next;
    }

    Set<ChildState> next() {
        return switch (this) {
            case WAITING -> Set.of(STARTING, ENDED);
            case STARTING -> Set.of(RUNNING, STOPPING, WAITING, ENDED);
            case RUNNING -> Set.of(STOPPING, WAITING, ENDED);
            case STOPPING -> Set.of(WAITING, ENDED, ABANDONED);
            case ENDED -> Set.of(WAITING);
            case ABANDONED -> Set.of();
        };
    }

    boolean hasThread() {
        return this == STARTING || this == RUNNING;
    }

    boolean isOver() {
        return this == ENDED || this == ABANDONED;
    }
}
