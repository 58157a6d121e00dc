package dev.progeny.scope;

import dev.progeny.wire.Thrown;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a child, told to {@link SupervisorOptions#listener}.
 *
 * @param supervisor its name
 * @param child its name
 * @param cause why, where there is a why
 */
public record SupervisorEvent(Kind kind, String supervisor, String child, Optional<Throwable> cause) {

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    public SupervisorEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(supervisor, "supervisor");
        Objects.requireNonNull(child, "child");
        Objects.requireNonNull(cause, "cause");
    }

    public enum Kind {
        /** Its factory has returned. */
        STARTED,
        /** It returned by itself. */
        ENDED,
        /** It threw, or its factory did. */
        FAILED,
        /** It is going to be started again. */
        RESTARTING,
        /** It ended because it was asked to; the cause is what it threw then, unless that says only that it was cancelled. */
        STOPPED,
        /** It was asked to stop and did not: its thread is still there. */
        ABANDONED,
        /** The supervisor gives up because of this child, and stops all others. */
        GAVE_UP
    }

    /** The default listener: what someone should look at is a warning. */
    void log() {
        boolean bad = kind == Kind.ABANDONED || kind == Kind.GAVE_UP || kind == Kind.FAILED;
        System.Logger.Level good = cause.isPresent() ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
        System.Logger.Level level = bad ? System.Logger.Level.WARNING : good;
        Thrown.log(LOG, level, supervisor + ": child " + child + " " + kind, cause.orElse(null));
    }
}
