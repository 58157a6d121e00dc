package dev.progeny.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies that come with {@link TaskGroup.Joiner}. {@code onFork} and {@code result} run in the owner thread. */
final class Joiners {

    private Joiners() {}

    /** The first failure ends the group and is its result. */
    abstract static class FirstFailure<T, R>
            implements TaskGroup.Joiner<T, R> {

        private final AtomicReference<TaskGroup.@Nullable Subtask<? extends T>> failed = new AtomicReference<>();

        @Override
        public boolean onComplete(TaskGroup.Subtask<? extends T> subtask) {
            if (subtask.state() != TaskGroup.Subtask.State.FAILED) {
                return false;
            }
            TaskGroup.Subtask<? extends T> first = failed.compareAndExchange(null, subtask);
            if (first != null) { // both before anybody was cancelled
                Failures.add(first.exception(), subtask.exception());
            }
            return first == null;
        }

        void throwFirst() throws Throwable {
            TaskGroup.Subtask<? extends T> first = failed.get();
            if (first != null) {
                throw first.exception();
            }
        }
    }

    static final class AwaitAllSuccessful<T> extends FirstFailure<T, Void> {

        @Override
        @SuppressWarnings("NullAway") // the only Void there is
        public Void result() throws Throwable {
            throwFirst();
            return null;
        }
    }

    static final class AllSuccessful<T>
            extends FirstFailure<T, Stream<TaskGroup.Subtask<T>>> {

        private final List<TaskGroup.Subtask<T>> all = new ArrayList<>(); // owner thread only

        @Override
        @SuppressWarnings("unchecked") // a subtask only gives its value away: one of a U is one of a T
        public boolean onFork(TaskGroup.Subtask<? extends T> subtask) {
            all.add((TaskGroup.Subtask<T>) subtask);
            return false;
        }

        @Override
        public Stream<TaskGroup.Subtask<T>> result() throws Throwable {
            throwFirst();
            return all.stream();
        }
    }

    static final class AnySuccessful<T> implements TaskGroup.Joiner<T, T> {

        private final AtomicReference<TaskGroup.@Nullable Subtask<? extends T>> success = new AtomicReference<>();
        private final Queue<TaskGroup.Subtask<? extends T>> failures = new ConcurrentLinkedQueue<>();

        @Override
        public boolean onComplete(TaskGroup.Subtask<? extends T> subtask) {
            if (subtask.state() == TaskGroup.Subtask.State.SUCCESS) {
                return success.compareAndSet(null, subtask);
            }
            failures.add(subtask);
            return false;
        }

        @Override
        public T result() throws Throwable {
            TaskGroup.Subtask<? extends T> winner = success.get();
            if (winner != null) {
                return winner.get();
            }
            TaskGroup.Subtask<? extends T> loser = failures.poll();
            if (loser == null) {
                throw new NoSuchElementException("no subtask has completed");
            }
            failures.forEach(other -> Failures.add(loser.exception(), other.exception()));
            throw loser.exception();
        }
    }

    static final class AwaitAll<T> implements TaskGroup.Joiner<T, Void> {

        @Override
        @SuppressWarnings("NullAway") // the only Void there is
        public Void result() {
            return null;
        }
    }
}
