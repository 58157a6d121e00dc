package dev.progeny.scope;

import dev.progeny.os.Timers;
import dev.progeny.wire.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns the children: it reads messages, and starts, stops and restarts.
 *
 * <p>It waits in three places: for a message; for a factory to return, which a stop cuts short; and for a child that was
 * asked to stop, which its grace bounds. What comes meanwhile stays in the inbox. So a message may speak of a life that is
 * no longer the child's ({@link Child#lives}) or of a restart that was overtaken by a later one ({@link Child#waitsFor}).
 */
final class SupervisorThread implements Runnable {

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private sealed interface Message {}

    private record Start(ChildSpec spec, CompletableFuture<Boolean> reply) implements Message {}

    private record Ended(Life life, Optional<Throwable> failure) implements Message {}

    private record Due(long round) implements Message {}

    private record Stop() implements Message {}

    private final SupervisorOptions options;
    private final Standing standing;
    private final RestartBudget budget;
    private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> stopAsked = new CompletableFuture<>();
    private final List<Child> children = new CopyOnWriteArrayList<>(); // in their order; read by anybody
    private long rounds;

    SupervisorThread(SupervisorOptions options, Standing standing) {
        this.options = options;
        this.standing = standing;
        this.budget = new RestartBudget(options);
    }

    // ---- asked by other threads

    CompletableFuture<Boolean> start(ChildSpec spec) {
        var reply = new CompletableFuture<Boolean>();
        inbox.add(new Start(spec, reply));
        return reply;
    }

    void stop() {
        stopAsked.complete(true); // first: it may wait for a factory
        inbox.add(new Stop());
    }

    List<Child> children() {
        return children;
    }

    // ---- the thread

    @Override
    public void run() {
        try {
            while (standing.state() == SupervisorState.RUNNING) {
                handle(inbox.take());
                standing.update(children.stream().allMatch(child -> child.state().isOver()) && inbox.isEmpty());
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError("nobody else knows this thread", impossible);
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Start start -> add(start);
            case Ended ended -> ended(ended.life(), ended.failure().orElse(null));
            case Due due -> begin(due.round());
            case Stop _ -> end(SupervisorState.STOPPING, SupervisorState.STOPPED, null);
        }
    }

    private void add(Start start) {
        String name = start.spec().name();
        if (children.stream().anyMatch(child -> child.spec().name().equals(name))) {
            start.reply().completeExceptionally(
                    new IllegalArgumentException(options.name() + " has a child of that name already: name=" + name));
            return;
        }
        var child = new Child(start.spec());
        children.add(child);
        Throwable failure = launch(child);
        if (failure != null) {
            child.become(ChildState.ENDED);
            children.remove(child); // the caller is told, so there is nothing to restart
            start.reply().completeExceptionally(new Supervisor.FailedException(
                    options.name() + " could not start child " + name + ": " + failure, failure));
        } else if (child.state() == ChildState.RUNNING) { // else a stop has come, and is the answer
            standing.update(false); // before the reply: who has it and joins must wait for this child
            start.reply().complete(true);
        }
    }

    /** Starts it and waits until it has started; returns why it has not. */
    private @Nullable Throwable launch(Child child) {
        Life life = child.launch(new Life(child.spec(), options.name() + "/" + child.spec().name(), this::tell));
        try {
            CompletableFuture.anyOf(life.started(), stopAsked).join();
        } catch (CompletionException failed) {
            return failed.getCause();
        }
        if (life.started().isDone()) {
            child.become(ChildState.RUNNING);
            event(SupervisorEvent.Kind.STARTED, child, null);
        }
        return null; // or a stop has come: it is stopped while STARTING
    }

    private void tell(Life life, @Nullable Throwable failure) {
        inbox.add(new Ended(life, Optional.ofNullable(failure)));
    }

    private void ended(Life life, @Nullable Throwable failure) {
        for (Child child : children) {
            if (child.lives(life)) {
                ended(child, failure);
                return;
            }
        }
    }

    private void ended(Child child, @Nullable Throwable failure) {
        event(failure == null ? SupervisorEvent.Kind.ENDED : SupervisorEvent.Kind.FAILED, child, failure);
        if (!child.spec().restart().after(failure)) {
            child.become(ChildState.ENDED);
            forgetIfTemporary(child);
        } else if (budget.take(System.nanoTime())) {
            child.become(ChildState.WAITING);
            restart(child, failure);
        } else {
            child.become(ChildState.ENDED);
            giveUp(child, "more than " + budget + ", the last one of child " + child.spec().name(), failure);
        }
    }

    private void restart(Child ended, @Nullable Throwable why) {
        event(SupervisorEvent.Kind.RESTARTING, ended, why);
        List<Child> affected = options.strategy().affected(children, ended);
        for (Child child : affected.reversed()) {
            if (!makeWait(child)) {
                // It may still hold what its successor needs, so two lives of it must not overlap.
                giveUp(child, "child " + child.spec().name() + " ignored its interrupt for " + child.spec().stopGrace()
                        + ", so it cannot be restarted", why);
                return;
            }
        }
        long round = ++rounds; // overtakes earlier restarts of the same children
        affected.forEach(child -> child.waitFor(round));
        Duration delay = budget.delay();
        if (delay.isZero()) {
            begin(round);
        } else {
            Future<?> _ = Timers.after(delay, () -> inbox.add(new Due(round)));
        }
    }

    /** Stops it if needed; it waits then, unless it is temporary. False if it did not stop. */
    private boolean makeWait(Child child) {
        boolean gone = stop(child, child.isTemporary() ? ChildState.ENDED : ChildState.WAITING);
        if (child.state() == ChildState.ENDED && !child.isTemporary()) {
            child.become(ChildState.WAITING); // as in Erlang: a restart of all is a restart of all
        }
        forgetIfTemporary(child);
        return gone;
    }

    private boolean stop(Child child, ChildState after) {
        boolean hadThread = child.state().hasThread();
        boolean gone = child.stop(after);
        if (hadThread) {
            event(gone ? SupervisorEvent.Kind.STOPPED : SupervisorEvent.Kind.ABANDONED, child, null);
        }
        return gone;
    }

    private void forgetIfTemporary(Child child) {
        if (child.isTemporary() && child.state() == ChildState.ENDED) {
            children.remove(child);
        }
    }

    /** Starts those that wait for this restart, up to the first that fails: its end, in the inbox, restarts the rest. */
    private void begin(long round) {
        for (Child child : children) {
            if (child.waitsFor(round) && (stopAsked.isDone() || launch(child) != null)) {
                return;
            }
        }
    }

    private void giveUp(Child because, String rule, @Nullable Throwable cause) {
        event(SupervisorEvent.Kind.GAVE_UP, because, cause);
        end(SupervisorState.FAILING, SupervisorState.FAILED,
                new Supervisor.FailedException(options.name() + " gave up: " + rule, cause));
    }

    private void end(SupervisorState during, SupervisorState after, Supervisor.@Nullable FailedException failure) {
        standing.become(during, null);
        for (Child child : new ArrayList<>(children).reversed()) {
            boolean _ = stop(child, ChildState.ENDED); // an abandoned one was told to the listener
            if (child.state() == ChildState.WAITING) {
                child.become(ChildState.ENDED);
            }
        }
        standing.become(after, failure);
    }

    private void event(SupervisorEvent.Kind kind, Child child, @Nullable Throwable cause) {
        try {
            options.listener().accept(
                    new SupervisorEvent(kind, options.name(), child.spec().name(), Optional.ofNullable(cause)));
        } catch (Throwable listenerFailed) { // supervision must go on, whatever it was
            Thrown.log(LOG, System.Logger.Level.WARNING, "the listener of " + options.name() + " failed", listenerFailed);
        } finally {
            boolean _ = Thread.interrupted(); // if the listener left it set
        }
    }
}
