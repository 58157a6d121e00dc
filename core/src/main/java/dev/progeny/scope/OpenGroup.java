package dev.progeny.scope;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link TaskGroup}.
 *
 * <pre>
 *   NEW ──fork──▶ FORKED ──join──▶ JOINING ──▶ JOINED      the owner's way, seen by the owner only
 *    └──join──▶ JOINING                         │
 *    any ──────────────close────────────────────┴─▶ CLOSED
 * </pre>
 *
 * A join that is interrupted or runs out of time stays JOINING. Whether the group is cancelled is a second question, asked
 * by all threads: {@link ThreadSet}.
 */
final class OpenGroup<T, R> implements TaskGroup<T, R> {

    private static final System.Logger LOG = System.getLogger(TaskGroup.class.getName());

    private enum Phase {
        NEW,
        FORKED,
        JOINING,
        JOINED,
        CLOSED
    }

    private final Thread owner = Thread.currentThread();
    private final Joiner<? super T, ? extends R> joiner;
    private final ThreadSet threads;
    private final Nest nest;
    private final LateFailures late = new LateFailures();

    private Phase phase = Phase.NEW; // owner thread only

    private OpenGroup(Joiner<? super T, ? extends R> joiner, GroupOptions options) {
        this.joiner = joiner;
        this.threads = new ThreadSet(options.name());
        this.nest = new Nest("group", options.name(), threads, options.context());
    }

    static <T, R> OpenGroup<T, R> open(
            Joiner<? super T, ? extends R> joiner, GroupOptions options) {
        OpenGroup<T, R> group = new OpenGroup<>(joiner, options);
        group.nest.enter(options.timeout(), group::end);
        Coroutine.remindOfCancellation();
        return group;
    }

    @Override
    public <U extends T> Subtask<U> fork(Callable<? extends U> task) {
        Objects.requireNonNull(task, "task");
        checkOwner("fork");
        checkNotJoined("fork");
        Fork<U> fork = new Fork<>(this, task);
        if (joiner.onFork(fork)) { // asked even if cancelled, as the JDK does
            nest.cancel(null);
        }
        if (!threads.isCancelled()) {
            boolean _ = threads.start(threads.thread(fork)); // not started: somebody cancelled since, it stays UNAVAILABLE
        }
        phase = Phase.FORKED;
        return fork;
    }

    @Override
    @SuppressWarnings("NullAway") // no result: its get() returns null
    public <U extends T> Subtask<U> fork(Runnable task) {
        Objects.requireNonNull(task, "task");
        return fork(() -> {
            task.run();
            return null;
        });
    }

    @Override
    public R join() throws InterruptedException {
        checkOwner("join");
        checkNotJoined("join");
        phase = Phase.JOINING;
        try {
            threads.awaitEmptyOrCancelled();
        } catch (InterruptedException interrupted) {
            throwIfEnded(true); // the interrupt of an expired outer group arrives here
            throw late.rideOn(interrupted);
        }
        throwIfEnded(false);
        nest.stopTimer();
        phase = Phase.JOINED;
        try {
            return joiner.result();
        } catch (Throwable failure) {
            throw new FailedException(nest + ": " + failure, late.rideOn(failure));
        }
    }

    private void throwIfEnded(boolean interrupted) throws InterruptedException {
        try {
            nest.throwIfEnded(interrupted);
        } catch (RuntimeException | InterruptedException ended) {
            var _ = late.rideOn(ended);
            throw ended;
        }
    }

    @Override
    public boolean isCancelled() {
        return threads.isCancelled();
    }

    @Override
    public void close() {
        checkOwner("close");
        if (phase == Phase.CLOSED) {
            return;
        }
        boolean unjoined = phase == Phase.FORKED;
        int forgotten = nest.closeForgotten();
        if (unjoined) {
            var complaint = new IllegalStateException(nest + " was closed with subtasks that were not joined; they were"
                    + " cancelled. Call join() before close()");
            var _ = late.rideOn(complaint); // before the end, where they fail
            end();
            throw complaint;
        }
        end();
        if (forgotten > 0) {
            throw new IllegalStateException(nest + " was closed before " + forgotten
                    + " group(s) opened inside it; they were closed. Use try-with-resources");
        }
    }

    /** Ends the group, in whatever phase; the owner thread only. */
    void end() {
        if (phase != Phase.JOINED) {
            nest.cancel(null);
        }
        nest.stopTimer(); // before the wait: time no longer matters
        threads.awaitEmptyAndSealUninterruptibly();
        late.logRest(LOG, nest);
        nest.leave();
        phase = Phase.CLOSED;
    }

    /** For a subtask that has ended after the group was cancelled, with {@code failure} or without. */
    void completedLate(@Nullable Throwable failure) {
        late.add(failure);
    }

    /** For a subtask that completed before the group was cancelled. */
    void completed(Fork<? extends T> fork) {
        if (joiner.onComplete(fork)) {
            nest.cancel(fork.failure());
        }
    }

    void checkJoinedIfOwner(String what) {
        if (Thread.currentThread() == owner && phase.compareTo(Phase.JOINING) <= 0) {
            throw new IllegalStateException(what + " was asked of a subtask of " + nest + " before join() had returned");
        }
    }

    Nest nest() {
        return nest;
    }

    private void checkOwner(String what) {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException(what + " may be called by the thread that opened " + nest + " only, which is "
                    + owner + ": called by " + Thread.currentThread());
        }
    }

    private void checkNotJoined(String what) {
        if (phase.compareTo(Phase.FORKED) > 0) {
            throw new IllegalStateException(what + " must come before join and close: " + nest + " is " + phase
                    + "; open another group");
        }
    }

    @Override
    public String toString() {
        return "TaskGroup[" + nest + (isCancelled() ? ", cancelled]" : "]");
    }
}
