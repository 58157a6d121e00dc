package dev.progeny.cli.download;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries the outcome up from wherever it is certain that this attempt is over. */
final class AttemptEnd extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    private AttemptEnd(Outcome outcome) {
        // No stack trace: nobody prints it, and a list of 10,000 missing files would pay for it.
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether the server, or a rule of ours, says no; not the disk, and nobody who wants it stopped. */
    boolean isRefused() {
        return outcome instanceof Outcome.Failed failed && failed.kind() == Outcome.Kind.REFUSED;
    }

    AttemptEnd withProgress(boolean progress) {
        return outcome instanceof Outcome.Retry retry
                ? new AttemptEnd(new Outcome.Retry(retry.reason(), progress, retry.after()))
                : this;
    }

    String reason() {
        return switch (outcome) {
            case Outcome.Retry retry -> retry.reason();
            case Outcome.Failed failed -> failed.reason();
            case Outcome.Done done -> done.toString();
        };
    }

    /** The same, for one who would not understand it without what went before. */
    AttemptEnd because(String before) {
        return outcome instanceof Outcome.Retry retry
                ? new AttemptEnd(new Outcome.Retry(retry.reason() + " (" + before + ")", retry.progress(), retry.after()))
                : this;
    }

    static AttemptEnd refused(String reason) {
        return new AttemptEnd(new Outcome.Failed(reason, Outcome.Kind.REFUSED));
    }

    static AttemptEnd stopped() {
        return new AttemptEnd(new Outcome.Failed("stopped", Outcome.Kind.STOPPED));
    }

    static AttemptEnd integrity(String reason) {
        return new AttemptEnd(new Outcome.Failed(reason, Outcome.Kind.INTEGRITY));
    }

    /** Whether there was progress is known only further up, see {@link #withProgress}. */
    static AttemptEnd retry(String reason, @Nullable Duration after) {
        return new AttemptEnd(new Outcome.Retry(reason, false, after));
    }
}
