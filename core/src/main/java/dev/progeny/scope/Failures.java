package dev.progeny.scope;

import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Several failures of one scope: the first is the scope's, and the others ride on it as suppressed, so that none is lost.
 * What only says that its thread was cancelled is none of them.
 */
final class Failures {

    /** So many are kept; a user may have thousands of pieces of work that fail in the same way. */
    static final int MOST = 100;

    /** A chain of causes may be a ring. */
    private static final int LONGEST_CHAIN = 100;

    private Failures() {}

    /** Whether {@code thrown} tells nothing but that whoever threw it was cancelled. */
    static boolean isCancellation(Throwable thrown) {
        return thrown.getSuppressed().length == 0
                && (thrown instanceof InterruptedException
                        || thrown instanceof ClosedByInterruptException
                        || thrown instanceof CancellationException
                        || (thrown instanceof TaskGroup.TimeoutException timeout && timeout.isOfScopeAround()));
    }

    /** Adds {@code later} to {@code first}, unless it is the same, tells of the same, or is a mere cancellation. */
    static void add(Throwable first, @Nullable Throwable later) {
        if (later == null || isCancellation(later) || comesFrom(later, first)) {
            return;
        }
        synchronized (first) { // so that the count and the addition are one step
            Throwable[] kept = first.getSuppressed();
            if (kept.length < MOST && Arrays.stream(kept).noneMatch(known -> known == later)) {
                first.addSuppressed(later);
            } else if (kept.length == MOST) {
                first.addSuppressed(new IllegalStateException(
                        "more than " + MOST + " failures came after this one; the others are not kept"));
            }
        }
    }

    private static boolean comesFrom(Throwable later, Throwable first) {
        Throwable link = later;
        try {
            for (int i = 0; link != null && link != first && i < LONGEST_CHAIN; i++) {
                link = link.getCause();
            }
        } catch (RuntimeException foreign) { // a getCause() of the program that throws
            return false;
        }
        return link == first;
    }
}
