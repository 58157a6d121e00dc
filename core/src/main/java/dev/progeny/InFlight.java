package dev.progeny;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;

/** Tasks that were started and not yet read. Used by one thread. */
interface InFlight<R> {

    void add(Task<R> task);

    /** Removes the task to be read next; may be unfinished. There must be one. */
    Task<R> next() throws InterruptedException;

    int size();

    void cancelAll();

    final class InOrder<R> implements InFlight<R> {

        private final ArrayDeque<Task<R>> tasks = new ArrayDeque<>();

        @Override
        public void add(Task<R> task) {
            tasks.add(task);
        }

        @Override
        public Task<R> next() {
            return tasks.remove();
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void cancelAll() {
            Mapping.cancelAll(tasks);
        }
    }

    final class AsTheyFinish<R> implements InFlight<R> {

        private final Set<Task<R>> tasks = new HashSet<>();
        private final LinkedBlockingQueue<Task<R>> finished = new LinkedBlockingQueue<>(); // filled by other threads

        @Override
        public void add(Task<R> task) {
            tasks.add(task);
            var _ = task.whenComplete((result, failure) -> finished.add(task));
        }

        @Override
        public Task<R> next() throws InterruptedException {
            Task<R> task = finished.take();
            tasks.remove(task);
            return task;
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void cancelAll() {
            Mapping.cancelAll(Set.copyOf(tasks)); // a copy: cancelling calls back
        }
    }
}
