package dev.progeny.local;

import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.engine.Derived;
import dev.progeny.engine.TaskRun;
import dev.progeny.os.Aside;
import dev.progeny.os.Timers;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells the log of a pool of threads all of whose places hold a task that waits for a future, while others wait for a place:
 * a wait for one of these, by ways that nobody can see ({@code allOf}, {@code thenCompose}), would never end.
 *
 * <p>Told, not refused: what they wait for may come from elsewhere. Looked at only while tasks queue.
 */
final class Standstill {

    private static final System.Logger LOG = System.getLogger(Pool.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(1); // it must last from one look to the next
    private static final int SHOWN = 5;
    private static final Set<String> OURS = Set.of(Task.class.getName(), TaskRun.class.getName(), Derived.class.getName());

    /** A task and the thread that runs it. */
    record Running(TaskRun<?> task, Thread thread) {

        private boolean waitsForAFuture() {
            Object blocker = LockSupport.getBlocker(thread);
            return blocker != null
                    && thread.getState() == Thread.State.WAITING
                    && blocker.getClass().getName().startsWith("java.util.concurrent.CompletableFuture$");
        }

        private String where() {
            for (StackTraceElement frame : thread.getStackTrace()) {
                String type = frame.getClassName();
                if (!type.startsWith("java.") && !type.startsWith("jdk.") && !OURS.contains(type)) {
                    return task.name() + " at " + frame;
                }
            }
            return task.name();
        }
    }

    private final String pool;
    private final int limit;
    private final Supplier<List<Running>> running;
    private final Supplier<? extends Collection<? extends Runnable>> queue;
    private final AtomicBoolean watching = new AtomicBoolean();

    // Used by one look after the other.
    private Set<TaskRun<?>> stood = Set.of();
    private Set<TaskRun<?>> told = Set.of();

    /** @param queue the tasks that wait for a place */
    Standstill(
            String pool,
            int limit,
            Supplier<List<Running>> running,
            Supplier<? extends Collection<? extends Runnable>> queue) {
        this.pool = pool;
        this.limit = limit;
        this.running = running;
        this.queue = queue;
    }

    /** To be called when a task has come into the queue. */
    void watch() {
        if (!queue.get().isEmpty() && watching.compareAndSet(false, true)) {
            lookLater();
        }
    }

    private void lookLater() {
        Future<?> _ = Timers.after(INTERVAL, () -> Aside.run(this::look)); // a handler of the log may block
    }

    private void look() {
        List<Running> now = running.get();
        Set<TaskRun<?>> standing = now.size() >= limit && now.stream().allMatch(Running::waitsForAFuture)
                ? now.stream().map(Running::task).collect(Collectors.toCollection(HashSet::new))
                : Set.of();
        if (!standing.isEmpty() && standing.equals(stood) && !standing.equals(told)) {
            told = standing;
            LOG.log(System.Logger.Level.WARNING, text(now));
        }
        stood = standing;
        if (queue.get().isEmpty()) {
            watching.set(false);
            watch(); // one may have come in between
        } else {
            lookLater();
        }
    }

    private String text(List<Running> now) {
        List<String> waiting = queue.get().stream()
                .filter(TaskRun.class::isInstance)
                .map(task -> ((TaskRun<?>) task).name())
                .toList();
        return pool + " stands still: all its " + limit + " places hold tasks that wait for a future, and " + waiting.size()
                + " tasks wait for a place. If one of the former waits for one of the latter, both wait for ever: let the"
                + " task return, and whoever submitted it wait, or open a larger pool. These wait: "
                + shown(now.stream().map(Running::where).toList()) + ". These have no place: " + shown(waiting);
    }

    private static String shown(List<String> all) {
        String first = String.join(", ", all.subList(0, Math.min(SHOWN, all.size())));
        return all.size() > SHOWN ? first + " and " + (all.size() - SHOWN) + " more" : first;
    }
}
