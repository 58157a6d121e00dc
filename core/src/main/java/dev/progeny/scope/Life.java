package dev.progeny.scope;

import dev.progeny.wire.Thrown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One life of a child: a thread that sets it up, runs it, and tells the supervisor how it ended. */
final class Life {

    /** How long a killed child may take to be gone. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private final ChildSpec spec;
    private final BiConsumer<Life, @Nullable Throwable> end;
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();
    private final Thread thread;

    // guarded by this: a stop may come before there is something to stop
    private @Nullable Supervised work;
    private boolean stopping;

    @SuppressWarnings("this-escape") // the thread is started by begin()
    Life(ChildSpec spec, String name, BiConsumer<Life, @Nullable Throwable> end) {
        this.spec = spec;
        this.end = end;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::live);
    }

    void begin() {
        thread.start();
    }

    private void live() {
        Throwable failure = null;
        try {
            Supervised made = spec.factory().call();
            made(made);
            started.complete(true);
            made.run();
        } catch (Throwable thrown) { // Errors too: the supervisor decides what becomes of it
            failure = thrown;
            started.completeExceptionally(thrown); // does nothing if it had started
        }
        end.accept(this, failure);
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

    /** Asks, waits for the grace, kills, waits a little. Returns whether the thread has ended. */
    boolean stop() {
        Supervised running = askedToStop();
        quietly(running == null ? thread::interrupt : () -> running.stop(thread));
        if (ended(spec.stopGrace())) {
            return true;
        }
        Supervised stubborn = askedToStop();
        if (stubborn != null) {
            quietly(stubborn::kill);
        }
        return ended(AFTER_KILL);
    }

    private synchronized @Nullable Supervised askedToStop() {
        stopping = true;
        return work;
    }

    private boolean ended(Duration limit) {
        try {
            return thread.join(limit);
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
