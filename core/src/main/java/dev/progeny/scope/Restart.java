package dev.progeny.scope;

import org.jspecify.annotations.Nullable;

/** When a child that ended by itself is started again. One that was stopped together with its siblings: unless TEMPORARY. */
public enum Restart {
    /** Always. */
    PERMANENT,
    /** If it threw; when it returns its work is done. */
    TRANSIENT,
    /** Never. */
    TEMPORARY;

    boolean after(@Nullable Throwable failure) {
        return switch (this) {
            case PERMANENT -> true;
            case TRANSIENT -> failure != null;
            case TEMPORARY -> false;
        };
    }
}
