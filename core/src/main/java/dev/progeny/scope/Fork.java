package dev.progeny.scope;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A subtask and its outcome, which is written once by the thread that ran it.
 *
 * <pre>
 *   UNAVAILABLE ──returned──▶ SUCCESS
 *        │      ──threw─────▶ FAILED
 *        └ stays so if the group was cancelled before it completed, or before it could start
 * </pre>
 */
final class Fork<T> implements TaskGroup.Subtask<T>, Runnable {

    private final OpenGroup<? super T, ?> group;
    private final Callable<? extends T> task;
    private volatile @Nullable Outcome<T> outcome; // its write happens-before the thread's end, which join waits for

    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}

    Fork(OpenGroup<? super T, ?> group, Callable<? extends T> task) {
        this.group = group;
        this.task = task;
    }

    @Override
    public void run() {
        Outcome<T> mine = perform();
        if (group.isCancelled()) { // nobody asks any more
            group.completedLate(mine.failure());
        } else {
            outcome = mine;
            group.completed(this);
        }
    }

    private Outcome<T> perform() {
        try {
            return new Outcome<>(group.nest().run(task), null);
        } catch (Throwable failure) { // Errors too: whatever it is, the owner has to hear of it
            return new Outcome<>(null, failure);
        }
    }

    /** Null unless it has failed. */
    @Nullable Throwable failure() {
        Outcome<T> now = outcome;
        return now == null ? null : now.failure();
    }

    @Override
    public State state() {
        Outcome<T> now = outcome;
        if (now == null) {
            return State.UNAVAILABLE;
        }
        return now.failure() == null ? State.SUCCESS : State.FAILED;
    }

    @Override
    @SuppressWarnings("NullAway") // null only if the task returned null
    public T get() {
        group.checkJoinedIfOwner("get()");
        Outcome<T> now = outcome;
        if (now == null || now.failure() != null) {
            throw new IllegalStateException("get() needs a subtask that succeeded: " + this);
        }
        return now.value();
    }

    @Override
    public Throwable exception() {
        group.checkJoinedIfOwner("exception()");
        Outcome<T> now = outcome;
        if (now == null || now.failure() == null) {
            throw new IllegalStateException("exception() needs a subtask that failed: " + this);
        }
        return now.failure();
    }

    @Override
    public String toString() {
        Outcome<T> now = outcome;
        return "Subtask[" + state() + (now != null && now.failure() != null ? ", " + now.failure() + "]" : "]");
    }
}
