package dev.progeny.scope;

import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A group's place among the groups around it, and its deadline, which goes down to all groups inside.
 *
 * <p>When time runs out, all groups inside are told before any thread is interrupted. So a join that wakes up from such
 * an interrupt finds out whose deadline it was, and an interrupt that finds nothing came from somebody else.
 */
final class Nest {

    /** The group around what this thread does now: the last one it opened, else the one that it was forked in. */
    private static final ThreadLocal<@Nullable Nest> INNERMOST = new ThreadLocal<>();

    private final OpenGroup<?, ?> group;
    private final ThreadSet threads;
    private final GroupOptions options;
    private final @Nullable Nest outer;

    // guarded by this
    private final Set<Nest> inner = new HashSet<>(0);
    private @Nullable Nest passed; // whose deadline, once one has passed

    private volatile @Nullable Nest expiredBy; // the same, if it is what ended this group
    private @Nullable Future<?> timer; // owner thread only

    Nest(OpenGroup<?, ?> group, ThreadSet threads, GroupOptions options) {
        this.group = group;
        this.threads = threads;
        this.options = options;
        this.outer = INNERMOST.get();
    }

    /** Becomes the innermost group of this thread, and starts the clock. */
    void enter() {
        INNERMOST.set(this);
        Nest late = outer == null ? null : outer.add(this);
        if (late != null) {
            expire(late);
        }
        options.timeout().ifPresent(this::startTimer);
    }

    private void startTimer(Duration timeout) {
        timer = Timers.after(timeout, () -> expire(this));
    }

    /** The group is over: gives its place back to the one around it. */
    void leave() {
        stopTimer();
        if (outer == null) {
            INNERMOST.remove();
        } else {
            outer.remove(this);
            INNERMOST.set(outer);
        }
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** For a thread that was forked in this group. */
    void enterSubtask() {
        INNERMOST.set(this);
    }

    /** Closes what this thread opened inside this group and forgot; returns how many there were. */
    int closeForgotten() {
        int forgotten = 0;
        for (Nest last = INNERMOST.get(); last != null && last != this; last = INNERMOST.get()) {
            last.group.end();
            forgotten++;
        }
        return forgotten;
    }

    private synchronized @Nullable Nest add(Nest nested) {
        inner.add(nested);
        return passed;
    }

    private synchronized void remove(Nest nested) {
        inner.remove(nested);
    }

    /** The deadline of {@code whose}, this group or one around it, has passed. */
    private void expire(Nest whose) {
        List<Nest> marked = new ArrayList<>();
        mark(whose, marked);
        // All marks before the first interrupt: an owner that it wakes may be in the join of an outer group a moment later.
        marked.reversed().forEach(nest -> nest.threads.cancel());
    }

    private void mark(Nest whose, List<Nest> marked) {
        if (!threads.isCancelled()) { // a failure that came first stays the reason
            expiredBy = whose;
        }
        marked.add(this);
        for (Nest nested : pass(whose)) {
            nested.mark(whose, marked);
        }
    }

    private synchronized List<Nest> pass(Nest whose) {
        if (passed == null) {
            passed = whose;
        }
        return List.copyOf(inner);
    }

    /** Null, or why the group ended: for the message of a time-out. */
    @Nullable String expiry() {
        Nest whose = expiredBy;
        if (whose == null) {
            return null;
        }
        String after = whose.options.timeout().orElseThrow() + " after it was opened";
        return whose == this
                ? this + " reached its deadline, " + after
                : this + " was ended by the deadline of the group around it, " + whose + ", " + after;
    }

    Context context() {
        return group.context();
    }

    static Context surroundingContext() {
        Nest around = INNERMOST.get();
        return around == null ? Context.NONE : around.context();
    }

    @Override
    public String toString() {
        return options.name().isEmpty() ? "group@" + Integer.toHexString(System.identityHashCode(this)) : options.name();
    }
}
