package dev.progeny.scope;

import dev.progeny.wire.Thrown;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One life of a child: a thread that sets it up, runs it, and tells the supervisor how it ended. */
final class Life {

    /** How long a killed child may take to be gone. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private final ChildSpec spec;
    private final Nest nest;
    private final BiConsumer<Life, @Nullable Throwable> end;
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();
    private final Thread thread;

    private volatile @Nullable Throwable failure;

    // guarded by this: a stop may come before there is something to stop
    private @Nullable Supervised work;
    private boolean stopping;

    @SuppressWarnings("this-escape") // the thread is started by begin()
    Life(ChildSpec spec, String name, Nest nest, BiConsumer<Life, @Nullable Throwable> end) {
        this.spec = spec;
        this.nest = nest;
        this.end = end;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::live);
    }

    void begin() {
        thread.start();
    }

    private void live() {
        try {
            var _ = nest.run(this::setUpAndRun);
        } catch (Throwable thrown) { // Errors too: the supervisor decides what becomes of it
            failure = thrown;
            started.completeExceptionally(thrown); // does nothing if it had started
        }
        end.accept(this, failure);
    }

    private boolean setUpAndRun() throws Exception {
        Supervised made = Objects.requireNonNull(spec.factory().call(), "what the factory of " + spec.name() + " returned");
        made(made);
        started.complete(true);
        made.run();
        return true;
    }

    /** Outside the factory from now on; a stop that came meanwhile is passed on in the way of what was made. */
    private void made(Supervised made) {
        boolean late;
        synchronized (this) {
            work = made;
            late = stopping;
        }
        if (late) {
            Thread.interrupted(); // it was meant for the factory
            made.stop(thread);
        }
    }

    /** True when the factory has returned; completes exceptionally if it threw. */
    CompletableFuture<Boolean> started() {
        return started;
    }

    /** What was thrown at its end; null while the thread lives. */
    @Nullable Throwable failure() {
        return failure;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** For the supervisor's thread: calls {@code listener} when {@link #isQuietSupervisor} has changed. */
    void onChange(Runnable listener) {
        if (work() instanceof NestedSupervisor nested) {
            nested.onChange(listener);
        }
    }

    boolean isQuietSupervisor() {
        return work() instanceof NestedSupervisor nested && nested.isQuiet();
    }

    private synchronized @Nullable Supervised work() {
        return work;
    }

    /**
     * Asks, waits for the grace, kills, waits a little. Returns whether the thread has ended. The asking is foreign code, and
     * has a thread of its own: if it blocks, it takes no longer than the rest, and is interrupted then.
     */
    boolean stop() {
        Supervised running = askedToStop();
        Thread asking = aside(running == null ? thread::interrupt : () -> running.stop(thread));
        boolean ended = ended(thread, spec.stopGrace());
        Supervised stubborn = ended ? null : askedToStop();
        if (stubborn != null) {
            Thread killing = aside(stubborn::kill);
            ended = ended(thread, AFTER_KILL);
            killing.interrupt();
        } else if (ended) {
            boolean _ = ended(asking, AFTER_KILL); // it may be about to see that the child has ended
        }
        asking.interrupt();
        return ended;
    }

    private Thread aside(Runnable step) {
        return Thread.ofVirtual().name(thread.getName() + "/stop").start(() -> quietly(step));
    }

    private synchronized @Nullable Supervised askedToStop() {
        stopping = true;
        return work;
    }

    private static boolean ended(Thread awaited, Duration limit) {
        try {
            return awaited.join(limit);
        } catch (InterruptedException impossible) {
            throw new AssertionError("nobody else knows the supervisor's thread", impossible);
        }
    }

    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) { // whatever it was, the stop of the others must go on
            Thrown.log(LOG, System.Logger.Level.WARNING, "stopping child " + spec.name() + " failed", failure);
        }
    }
}
