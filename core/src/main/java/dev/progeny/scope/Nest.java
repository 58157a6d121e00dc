package dev.progeny.scope;

import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope's place among the scopes around it. Its end goes down to all scopes inside: that by a deadline, which is kept
 * here, and that by a failure.
 *
 * <p>All scopes inside are told before any thread is interrupted. So a join that wakes up from such an interrupt finds out
 * what ended it, and an interrupt that finds nothing came from somebody else. What was told stays: a scope that is opened
 * inside one that has ended is ended at once.
 */
final class Nest {

    /** The scope around what this thread does now: the last group it opened, else the scope that it was started in. */
    private static final ThreadLocal<@Nullable Nest> INNERMOST = new ThreadLocal<>();

    private static final System.Logger LOG = System.getLogger(TaskGroup.class.getName());

    private final Thread owner = Thread.currentThread();
    private final String kind;
    private final String name;
    private final ThreadSet threads;
    private final Context context;
    private final @Nullable Nest outer;
    private final Birthplace birthplace = Birthplace.here();

    // guarded by this
    private final Set<Nest> inner = new HashSet<>(0);
    private @Nullable Ending passedOn; // what those that come later are told

    private volatile @Nullable Ending ending; // set if this scope was ended by time, or from outside
    private @Nullable Future<?> timer; // owner thread only
    private Runnable closing = () -> {}; // owner thread only
    private volatile Runnable wake = () -> {}; // called, by whoever ends this scope, when it has ended

    /** In the thread that opens the scope; {@code keys} are carried on in addition to those of the scope around it. */
    Nest(String kind, String name, ThreadSet threads, Collection<ScopedValue<?>> keys) {
        this(kind, name, threads, keys, around(), true);
    }

    private Nest(
            String kind,
            String name,
            ThreadSet threads,
            Collection<ScopedValue<?>> keys,
            @Nullable Nest around,
            boolean inside) {
        this.kind = kind;
        this.name = name;
        this.threads = threads;
        this.context = Context.capture(around == null ? Context.NONE : around.context, keys);
        this.outer = inside ? around : null;
    }

    /** For a scope whose end is its own affair: carries on the context of what is around, and nothing else. */
    static Nest alone(String kind, String name, Collection<ScopedValue<?>> keys) {
        return new Nest(kind, name, new ThreadSet(""), keys, around(), false);
    }

    /** What is around the code that runs now. A group that an earlier task of this thread has left open is not. */
    private static @Nullable Nest around() {
        Nest last = INNERMOST.get();
        while (last != null && last.owner == Thread.currentThread() && last.birthplace.isGone()) {
            LOG.log(System.Logger.Level.WARNING, last + " was left open by " + last.birthplace + " and its thread does other"
                    + " work now, which it has no part in any more; open groups with try-with-resources");
            last = last.outer;
            INNERMOST.set(last);
        }
        return last;
    }

    /** Is heard by the scope around it from now on, until {@link #detach}; any thread may do that. */
    void attach() {
        Ending late = outer == null ? null : outer.add(this);
        if (late != null) {
            end(late);
        }
    }

    void detach() {
        if (outer != null) {
            outer.remove(this);
        }
    }

    /** Becomes the innermost scope of this thread, to be closed by {@code closing} if it is forgotten; starts the clock. */
    void enter(Optional<Duration> timeout, Runnable closing) {
        this.closing = closing;
        INNERMOST.set(this);
        attach();
        timeout.ifPresent(this::startTimer);
    }

    private void startTimer(Duration timeout) {
        var passed = new Ending(this, timeout, null);
        if (timeout.isPositive()) {
            timer = Timers.after(timeout, () -> end(passed));
        } else {
            end(passed); // at once: a timer would race with the first fork
        }
    }

    /** The group is over: gives its place back to the scope around it. */
    void leave() {
        stopTimer();
        detach();
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Runs a piece of the scope's work, in a thread of its own; a group that it forgets to close is closed, and its failure. */
    <T> T run(Callable<? extends T> work) throws Exception {
        INNERMOST.set(this);
        T result;
        try {
            result = context.call(work::call);
        } catch (Throwable failure) {
            int _ = closeForgotten();
            throw failure;
        }
        int forgotten = closeForgotten();
        if (forgotten > 0) {
            throw new IllegalStateException("a piece of work of " + this + " ended with " + forgotten
                    + " group(s) still open; they were closed. Use try-with-resources");
        }
        return result;
    }

    /** Closes what this thread opened inside this scope and forgot; returns how many there were. */
    int closeForgotten() {
        int forgotten = 0;
        for (Nest last = INNERMOST.get(); last != null && last != this; last = INNERMOST.get()) {
            last.closing.run();
            forgotten++;
        }
        return forgotten;
    }

    /** Whether the calling thread is a piece of this scope's work, or of that of a scope inside. */
    boolean isAroundThisThread() {
        Nest around = INNERMOST.get();
        while (around != null && around != this) {
            around = around.outer;
        }
        return around == this;
    }

    private synchronized @Nullable Ending add(Nest nested) {
        inner.add(nested);
        return passedOn != null && passedOn.reaches(nested) ? passedOn : null;
    }

    private synchronized void remove(Nest nested) {
        inner.remove(nested);
    }

    /** Cancels this scope, which knows why, and ends what is inside of it; {@code failure} if that is why. */
    void cancel(@Nullable Throwable failure) {
        end(new Ending(this, null, failure));
    }

    private void end(Ending why) {
        List<Nest> told = new ArrayList<>();
        Deque<Nest> next = new ArrayDeque<>(List.of(this)); // no recursion: they may be nested thousands deep
        while (!next.isEmpty()) {
            Nest nest = next.remove();
            told.add(nest);
            next.addAll(nest.tell(why));
        }
        // All marks before the first interrupt: an owner that it wakes may be in the join of an outer group a moment later.
        List<List<Thread>> targets = told.stream().map(nest -> nest.threads.cancel()).toList();
        targets.reversed().forEach(Nest::interrupt);
        told.forEach(nest -> nest.wake.run());
    }

    /** Outside of all locks: an interrupt may run foreign code, the closing of an interruptible channel. */
    private static void interrupt(List<Thread> targets) {
        for (Thread target : targets) {
            if (target != Thread.currentThread()) {
                target.interrupt();
            }
        }
    }

    /** Notes why this scope ends; returns those inside which end as well. */
    private synchronized List<Nest> tell(Ending why) {
        boolean known = why.whose() == this && why.deadline() == null;
        if (!known && ending == null && !threads.isCancelled()) { // what came first stays the reason
            ending = why;
        }
        if (passedOn == null || !passedOn.reachesAll()) {
            passedOn = why;
        }
        return inner.stream().filter(why::reaches).toList();
    }

    /** For a join: throws if this scope was ended by time, or from outside. */
    void throwIfEnded(boolean interrupted) throws InterruptedException {
        Ending why = ending;
        if (why != null) {
            RuntimeException thrown = why.thrownBy(this);
            if (interrupted) {
                Thread.currentThread().interrupt(); // what is around is still cancelled, or somebody else wants us to stop
            }
            throw thrown;
        }
    }

    /** What is waited for in a place that a {@link #awaiting} can leave. */
    @FunctionalInterface
    interface Wait<T> {

        /** Returns or throws what it waits for; or anything, soon after {@code ended} is true and it was woken. */
        T run(BooleanSupplier ended) throws InterruptedException;
    }

    /** Waits for something that is no work of a scope, until a scope around ends; that is thrown as by a join. */
    static <T> T awaiting(String what, Runnable wake, Wait<T> wait) throws InterruptedException {
        var place = new Nest("wait", what, new ThreadSet(""), List.of());
        place.wake = wake;
        place.attach();
        try {
            T awaited = wait.run(() -> place.ending != null);
            place.throwIfEnded(false);
            return awaited;
        } catch (InterruptedException interrupted) {
            place.throwIfEnded(true);
            throw interrupted;
        } finally {
            place.detach();
        }
    }

    Thread owner() {
        return owner;
    }

    String kind() {
        return kind;
    }

    @Override
    public String toString() {
        return name.isEmpty() ? kind + "@" + Integer.toHexString(System.identityHashCode(this)) : name;
    }
}
