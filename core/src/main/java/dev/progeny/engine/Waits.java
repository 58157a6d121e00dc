package dev.progeny.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom among the tasks that run on threads of this process, whatever their pools: a wait that would close a
 * ring is refused, because none in it could ever end.
 *
 * <p>Whoever waits is noted first, and looks then: of two that close a ring at the same time one at least sees it.
 */
final class Waits {

    private static final int LONGEST_CHAIN = 10_000; // one that is longer, or another ring further on, is not followed

    private Waits() {}

    /**
     * To be called before a wait without a limit, and {@link #end} after it, with what this returns.
     *
     * @throws IllegalStateException if it would never end
     */
    static @Nullable TaskRun<?> begin(TaskRun<?> awaited) {
        TaskRun<?> waiter = Place.runningHere();
        if (waiter == null || awaited.isDone()) {
            return null;
        }
        waiter.awaits(awaited);
        try {
            follow(waiter, awaited);
        } catch (IllegalStateException ring) {
            end(waiter);
            throw ring;
        }
        return waiter;
    }

    static void end(@Nullable TaskRun<?> waiter) {
        if (waiter != null) {
            waiter.awaits(null);
        }
    }

    /** To be called before a wait for the first of some tasks: one of them must be getting on. */
    static void beforeAny(Iterable<? extends TaskRun<?>> tasks) {
        TaskRun<?> first = null;
        for (TaskRun<?> task : tasks) {
            TaskRun.Stage stage = task.stage();
            if (stage == TaskRun.Stage.RUNNING) {
                return;
            }
            first = first == null && stage == TaskRun.Stage.QUEUED ? task : first;
        }
        if (first != null) {
            first.lendPlace();
        }
    }

    private static void follow(TaskRun<?> waiter, TaskRun<?> awaited) {
        TaskRun<?> next = awaited;
        for (int step = 0; next != null && !next.isDone() && step < LONGEST_CHAIN; step++) {
            if (next == waiter) {
                throw new IllegalStateException(text(waiter, awaited));
            }
            next = next.awaited();
        }
    }

    private static String text(TaskRun<?> waiter, TaskRun<?> awaited) {
        List<TaskRun<?>> ring = new ArrayList<>(List.of(waiter));
        for (TaskRun<?> next = awaited; next != null && next != waiter; next = next.awaited()) {
            ring.add(next);
        }
        ring.add(waiter);
        String chain = ring.stream().map(TaskRun::name).collect(Collectors.joining(" waits for "));
        return (ring.size() == 2 ? "a task cannot wait for itself: " : "tasks cannot wait for each other: ") + chain
                + ". None of them would ever end; let one return without the result of the other, or chain them by"
                + " thenCompose";
    }
}
