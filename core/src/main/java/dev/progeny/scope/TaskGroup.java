package dev.progeny.scope;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Several things done at once as one thing: subtasks on virtual threads that all end before the block does.
 *
 * {@snippet :
 * try (var group = TaskGroup.open(o -> o.withTimeout(Duration.ofSeconds(2)))) {
 *     var a = group.fork(() -> price("a"));
 *     var b = group.fork(() -> price("b"));
 *     group.join(); // the first failure cancels the rest and is thrown here
 *     return a.get() + b.get();
 * }
 * }
 *
 * <p>Its names and its behaviour are those of {@code java.util.concurrent.StructuredTaskScope} as of JDK 25, where that is
 * a preview; nested deadlines and the context are more than that has, thread factories and {@code allUntil} less.
 *
 * <p><b>Blocking and interruption.</b> {@code fork} does not wait. {@code join} waits until all subtasks have completed,
 * the group is cancelled or time is up; an interrupt ends it with {@link InterruptedException}, whoever it came from, and
 * {@code close} then cancels. {@code close} waits for every thread, without regard to interrupts, so a subtask that
 * ignores its own interrupt keeps the block from ending. Cancelling means: interrupt the subtasks, start no more. It does
 * not interrupt the owner. A cancelled group stays so: a group that is opened inside is cancelled as well, and an owner who
 * waits in an inner {@code join} when the outer group fails gets that failure there, as it gets the outer deadline. A
 * subtask that swallows its interrupt, and then waits for something else than a group, is not interrupted again.
 *
 * <p><b>Thread safety.</b> {@code fork}, {@code join} and {@code close} belong to the thread that opened the group; a
 * subtask that wants more opens a group inside. {@link #isCancelled} and {@link Subtask#state} may be asked by any thread.
 *
 * <p><b>Memory.</b> What the owner did before {@code fork} happens-before the subtask; a completed subtask happens-before
 * the return of {@code join}.
 *
 * <p><b>Deadlines.</b> They count from {@code open}, to the precision of the system's timers, and hold for the groups
 * and event loops inside as well, those of subtasks and those of the owner: the message of {@link TimeoutException} tells whose it was.
 *
 * <p><b>Scoped values.</b> A plain virtual thread inherits no bindings. Name those that subtasks need with {@link
 * GroupOptions#withContext}; groups inside carry them on. Inheritable thread locals are inherited as usual.
 *
 * <p><b>Failures.</b> One is thrown; what others throw, before they were cancelled or while they clean up, is suppressed in
 * it, up to a hundred, once {@code close} has returned. If the group has a result they go to the log.
 *
 * <p><b>Errors.</b> {@link FailedException} with what the joiner throws as its cause; {@link TimeoutException}; {@link
 * IllegalStateException} for a fork after join or close, a second join, a close without join, a close before that of a
 * group inside; {@link WrongThreadException}.
 *
 * <p><b>Cost.</b> One virtual thread a subtask; a waiting one takes one or two kilobytes.
 *
 * @param <T> what the subtasks return
 * @param <R> what {@code join} returns
 */
public sealed interface TaskGroup<T, R> extends AutoCloseable
        permits OpenGroup {

    /** Opens a group in which the first failure cancels the rest and is thrown by {@code join}. */
    static <T> TaskGroup<T, Void> open() {
        return open(options -> options);
    }

    /** As {@link #open()}, with options. */
    static <T> TaskGroup<T, Void> open(UnaryOperator<GroupOptions> with) {
        return open(Joiner.awaitAllSuccessfulOrThrow(), with);
    }

    /** Opens a group with a policy of its own; one joiner serves one group. */
    static <T, R> TaskGroup<T, R> open(
            Joiner<? super T, ? extends R> joiner) {
        return open(joiner, options -> options);
    }

    static <T, R> TaskGroup<T, R> open(
            Joiner<? super T, ? extends R> joiner, UnaryOperator<GroupOptions> with) {
        Objects.requireNonNull(joiner, "joiner");
        Objects.requireNonNull(with, "with");
        return OpenGroup.open(joiner, Objects.requireNonNull(with.apply(GroupOptions.defaults()), "what with returned"));
    }

    /** Starts a subtask; in a cancelled group it does not start and stays {@link Subtask.State#UNAVAILABLE}. */
    <U extends T> Subtask<U> fork(Callable<? extends U> task);

    /** As {@link #fork(Callable)}, for what returns nothing. */
    <U extends T> Subtask<U> fork(Runnable task);

    /** Waits as the joiner says, and returns its result. May be called once. */
    R join() throws InterruptedException;

    /** Whether the group was cancelled: by its joiner, by a deadline or by a close without a join. */
    boolean isCancelled();

    /** Cancels the group if it was not joined, and waits for all its threads. Closing again does nothing. */
    @Override
    void close();

    /** One piece of the work. The owner asks for its outcome after {@code join} only. */
    sealed interface Subtask<T> extends Supplier<T> permits Fork {

        /** Where it is: not yet or never completed, or how it completed. */
        enum State {
            UNAVAILABLE,
            SUCCESS,
            FAILED
        }

        State state();

        /** What it returned; an IllegalStateException unless its state is SUCCESS. */
        @Override
        T get();

        /** What it threw; an IllegalStateException unless its state is FAILED. */
        Throwable exception();
    }

    /** Decides when a group is cancelled, and what its {@code join} returns or throws. */
    interface Joiner<T, R> {

        /** Called by the owner before a subtask starts; true cancels the group. */
        default boolean onFork(Subtask<? extends T> subtask) {
            return false;
        }

        /** Called by the thread of a subtask that completed before the group was cancelled; true cancels the group. */
        default boolean onComplete(Subtask<? extends T> subtask) {
            return false;
        }

        /** Called by the owner at the end of the wait; what it throws is the cause of a {@link FailedException}. */
        R result() throws Throwable;

        /** All results; the first failure cancels the rest and is thrown. In the order of the forks. */
        static <T> Joiner<T, Stream<Subtask<T>>> allSuccessfulOrThrow() {
            return new Joiners.AllSuccessful<>();
        }

        /** The first result, which cancels the rest; if there is none, the first failure, with the others as suppressed. */
        static <T> Joiner<T, T> anySuccessfulResultOrThrow() {
            return new Joiners.AnySuccessful<>();
        }

        /** Waits for all; the first failure cancels the rest and is thrown. */
        static <T> Joiner<T, Void> awaitAllSuccessfulOrThrow() {
            return new Joiners.AwaitAllSuccessful<>();
        }

        /** Waits for all, however they end; nothing is cancelled. */
        static <T> Joiner<T, Void> awaitAll() {
            return new Joiners.AwaitAll<>();
        }
    }

    /** The group failed as a whole; the cause tells with what. */
    final class FailedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        FailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A deadline passed, of the group or of one around it, before the group was done. */
    final class TimeoutException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final boolean ofScopeAround;

        TimeoutException(String message, boolean ofScopeAround) {
            super(message);
            this.ofScopeAround = ofScopeAround;
        }

        /** Whether it only passes on the end of a scope around the group. */
        boolean isOfScopeAround() {
            return ofScopeAround;
        }
    }
}
