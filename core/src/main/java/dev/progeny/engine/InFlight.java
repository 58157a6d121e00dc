package dev.progeny.engine;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;

/** Tasks that were started and not yet read. Used by one thread. */
interface InFlight {

    void add(TaskRun<?> task);

    /** Removes the task to be read next; may be unfinished. There must be one. */
    TaskRun<?> next() throws InterruptedException;

    int size();

    void cancelAll();

    final class InOrder implements InFlight {

        private final ArrayDeque<TaskRun<?>> tasks = new ArrayDeque<>();

        @Override
        public void add(TaskRun<?> task) {
            tasks.add(task);
        }

        @Override
        public TaskRun<?> next() {
            return tasks.remove();
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void cancelAll() {
            Mapping.cancelAll(tasks);
            tasks.clear();
        }
    }

    final class AsTheyFinish implements InFlight {

        private final Set<TaskRun<?>> tasks = new LinkedHashSet<>();
        private final LinkedBlockingQueue<TaskRun<?>> finished = new LinkedBlockingQueue<>(); // filled by other threads

        @Override
        public void add(TaskRun<?> task) {
            tasks.add(task);
            var _ = task.whenComplete((result, failure) -> finished.add(task));
        }

        @Override
        public TaskRun<?> next() throws InterruptedException {
            if (finished.isEmpty()) {
                Waits.beforeAny(tasks);
            }
            TaskRun<?> task = finished.take();
            tasks.remove(task);
            return task;
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void cancelAll() {
            Set<TaskRun<?>> left = Set.copyOf(tasks); // a copy: cancelling calls back
            tasks.clear();
            Mapping.cancelAll(left);
        }
    }
}
