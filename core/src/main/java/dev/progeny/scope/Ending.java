package dev.progeny.scope;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a scope ended before its work did.
 *
 * @param whose the scope whose deadline passed or which was cancelled: the one that ends, or one around it
 * @param deadline its time-out, if that is what has passed
 * @param failure what failed in it; null if it was cancelled for another reason, because there is a result for example
 */
record Ending(Nest whose, @Nullable Duration deadline, @Nullable Throwable failure) {

    /**
     * Whether it holds for {@code inside}, directly inside: work that nobody waits for any more does, whatever the reason.
     * What the owner of {@code whose} does itself goes on if there is nothing wrong, since it still comes to its join.
     */
    boolean reaches(Nest inside) {
        return reachesAll() || inside.owner() != whose.owner();
    }

    boolean reachesAll() {
        return deadline != null || failure != null;
    }

    /** What a join of {@code scope} throws because of it. */
    RuntimeException thrownBy(Nest scope) throws InterruptedException {
        if (deadline != null) {
            String after = deadline + " after it was opened";
            return whose == scope
                    ? new TaskGroup.TimeoutException(scope + " reached its deadline, " + after, false)
                    : new TaskGroup.TimeoutException(scope + " was ended by the deadline of the " + whose.kind()
                            + " around it, " + whose + ", " + after, true);
        }
        String ended = scope + " was ended with the " + whose.kind() + " around it, " + whose;
        if (failure == null || whose.owner() != scope.owner()) {
            // The owner of this scope is a piece of that one's work: cancelled, as by the interrupt that comes as well.
            throw new InterruptedException(ended + ", which was cancelled" + (failure == null ? "" : ": " + failure));
        }
        return new TaskGroup.FailedException(ended + ", which failed: " + failure, failure);
    }
}
