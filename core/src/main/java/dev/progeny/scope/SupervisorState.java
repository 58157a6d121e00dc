package dev.progeny.scope;

import java.util.Set;

/**
 * Where a supervisor is. All transitions are made by its own thread, and all others throw.
 *
 * <pre>
 *   RUNNING ──close─────────────▶ STOPPING ──last child stopped──▶ STOPPED
 *      └──too many restarts─────▶ FAILING  ──last child stopped──▶ FAILED
 *         or a sibling that does not stop
 * </pre>
 */
public enum SupervisorState {
    RUNNING,
    STOPPING,
    STOPPED,
    FAILING,
    FAILED;

    SupervisorState to(SupervisorState next) {
        if (!next().contains(next)) {
            throw new IllegalStateException("a supervisor that is " + this + " can become one of " + next() + ", not " + next);
        }
        return next;
    }

    Set<SupervisorState> next() {
        return switch (this) {
            case RUNNING -> Set.of(STOPPING, FAILING);
            case STOPPING -> Set.of(STOPPED);
            case FAILING -> Set.of(FAILED);
            case STOPPED, FAILED -> Set.of();
        };
    }

    boolean isOver() {
        return this == STOPPED || this == FAILED;
    }
}
