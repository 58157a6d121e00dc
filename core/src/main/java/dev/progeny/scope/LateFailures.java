package dev.progeny.scope;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What pieces of work of one scope throw after it was cancelled, when nobody asks them any more. It rides on the failure
 * with which the scope ends, whichever comes first; if there is none, it is logged.
 */
final class LateFailures {

    private static final int LONGEST_CHAIN = 100;

    // guarded by this
    private final List<Throwable> waiting = new ArrayList<>(0);
    private @Nullable Throwable told;

    synchronized void add(@Nullable Throwable failure) {
        if (failure == null || Failures.isCancellation(failure)) {
            return;
        }
        if (told != null) {
            Failures.add(told, failure);
        } else if (waiting.size() <= Failures.MOST) { // one more, so that the cut is told
            waiting.add(failure);
        }
    }

    /** The scope ends with {@code failure}, which somebody is told. The first counts. */
    synchronized <X extends Throwable> X rideOn(X failure) {
        if (told == null) {
            told = failure;
            waiting.forEach(late -> Failures.add(failure, late));
            waiting.clear();
        }
        return failure;
    }

    /** All work has ended: what nobody was told goes to the log, in one entry. */
    synchronized void logRest(System.Logger log, Object scope) {
        if (waiting.isEmpty()) {
            return;
        }
        Throwable first = waiting.getFirst();
        waiting.forEach(late -> Failures.add(first, late));
        waiting.clear();
        log.log(causedByInterrupt(first) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "a piece of work of " + scope + " failed after it was cancelled, which changes no result", first);
    }

    /** Somebody has wrapped his interrupt, as one must who may not throw it. */
    private static boolean causedByInterrupt(Throwable thrown) {
        Throwable link = thrown;
        for (int i = 0; link != null && i < LONGEST_CHAIN; i++) {
            if (link instanceof InterruptedException) {
                return true;
            }
            link = link.getCause();
        }
        return false;
    }
}
