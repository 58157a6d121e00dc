package dev.progeny.scope;

import dev.progeny.os.Timers;
import dev.progeny.wire.Thrown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
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

    /** What is asked by another thread; an empty answer is none, since a stop has come. */
    private record Request(Supplier<Optional<Boolean>> work, CompletableFuture<Boolean> reply) implements Message {}

    private record Ended(Child child, Life life, Optional<Throwable> failure) implements Message {}

    private record Due(long round, List<Child> affected) implements Message {}

    /** A nested supervisor has come to rest, or to work. */
    private record Stirred() implements Message {}

    private record Stop() implements Message {}

    private final SupervisorOptions options;
    private final Standing standing;
    private final RestartBudget budget;
    private final Nest nest; // for its context, and as the place of the groups that children open
    private final BlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> stopAsked = new CompletableFuture<>();
    private final Children children = new Children();
    private long rounds;

    SupervisorThread(SupervisorOptions options, Standing standing) {
        this.options = options;
        this.standing = standing;
        this.budget = new RestartBudget(options);
        this.nest = Nest.alone("supervisor", options.name(), options.context());
    }

    // ---- asked by other threads

    CompletableFuture<Boolean> start(ChildSpec spec) {
        return request(() -> add(spec));
    }

    CompletableFuture<Boolean> terminate(String name) {
        return request(() -> Optional.of(terminate(known(name))));
    }

    CompletableFuture<Boolean> delete(String name) {
        return request(() -> delete(known(name)));
    }

    CompletableFuture<Boolean> restart(String name) {
        return request(() -> restartEnded(known(name)));
    }

    private CompletableFuture<Boolean> request(Supplier<Optional<Boolean>> work) {
        var reply = new CompletableFuture<Boolean>();
        inbox.add(new Request(work, reply));
        return reply;
    }

    void stop() {
        stopAsked.complete(true); // first: it may wait for a factory
        inbox.add(new Stop());
    }

    List<Child> children() {
        return children.all();
    }

    // ---- the thread

    @Override
    public void run() {
        try {
            while (standing.state() == SupervisorState.RUNNING) {
                handle(inbox.take());
                standing.update(children.areQuiet() && inbox.isEmpty());
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError("nobody else knows this thread", impossible);
        } catch (Throwable unforeseen) { // no memory, say: whoever waits for this thread must not wait for ever
            LOG.log(System.Logger.Level.ERROR, options.name() + " cannot go on", unforeseen);
            standing.become(SupervisorState.FAILING, null);
            standing.become(SupervisorState.FAILED,
                    new Supervisor.FailedException(options.name() + " cannot go on: " + unforeseen, unforeseen));
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Request request -> answer(request);
            case Ended ended -> {
                if (ended.child().lives(ended.life())) {
                    ended(ended.child(), ended.failure().orElse(null));
                }
            }
            case Due due -> begin(due.round(), due.affected());
            case Stirred _ -> {} // the look at all follows each message
            case Stop _ -> end(SupervisorState.STOPPING, SupervisorState.STOPPED, null);
        }
    }

    private void answer(Request request) {
        try {
            Optional<Boolean> answer = request.work().get();
            standing.update(children.areQuiet()); // before the reply: who has it and joins must wait for what was started
            answer.ifPresent(request.reply()::complete);
        } catch (RuntimeException refused) {
            request.reply().completeExceptionally(refused);
        }
    }

    private Child known(String name) {
        Child child = children.find(name);
        if (child == null) {
            throw new IllegalArgumentException(options.name() + " has no child of that name: name=" + name);
        }
        return child;
    }

    private Optional<Boolean> add(ChildSpec spec) {
        if (children.find(spec.name()) != null) {
            throw new IllegalArgumentException(
                    options.name() + " has a child of that name already: name=" + spec.name());
        }
        Child child = children.add(spec);
        Throwable failure = launch(child);
        if (failure != null) {
            child.become(ChildState.ENDED);
            children.remove(child); // the caller is told, so there is nothing to restart
            throw notStarted(child, failure);
        }
        return started(child);
    }

    private Supervisor.FailedException notStarted(Child child, Throwable failure) {
        return new Supervisor.FailedException(
                options.name() + " could not start child " + child.spec().name() + ": " + failure, failure);
    }

    private static Optional<Boolean> started(Child child) {
        return child.state() == ChildState.RUNNING ? Optional.of(true) : Optional.empty();
    }

    /** Returns whether it has stopped, or had before. */
    private boolean terminate(Child child) {
        boolean gone = stop(child, ChildState.ENDED);
        if (child.state() == ChildState.WAITING) {
            child.become(ChildState.ENDED); // and not started when its back-off has passed
        }
        forgetIfTemporary(child);
        return gone && child.state() == ChildState.ENDED;
    }

    private Optional<Boolean> delete(Child child) {
        if (!child.state().isOver()) {
            throw new IllegalStateException("deleteChild needs a child that has ended: " + child.spec().name() + " is "
                    + child.state() + "; call terminateChild first");
        }
        if (child.isHaunted()) {
            throw new IllegalStateException("deleteChild needs a child whose thread has ended: " + child.spec().name()
                    + " has ignored that it was asked to stop, and still runs");
        }
        children.remove(child);
        return Optional.of(true);
    }

    private Optional<Boolean> restartEnded(Child child) {
        if (child.state() != ChildState.ENDED) {
            throw new IllegalStateException("restartChild needs a child that has ended: " + child.spec().name() + " is "
                    + child.state());
        }
        child.become(ChildState.WAITING);
        Throwable failure = launch(child);
        if (failure != null) {
            child.become(ChildState.ENDED); // the caller is told
            throw notStarted(child, failure);
        }
        return started(child);
    }

    /** Starts it and waits until it has started; returns why it has not. */
    private @Nullable Throwable launch(Child child) {
        String name = options.name() + "/" + child.spec().name();
        Life life = child.launch(new Life(child.spec(), name, nest,
                (ended, failure) -> inbox.add(new Ended(child, ended, Optional.ofNullable(failure)))));
        try {
            CompletableFuture.anyOf(life.started(), stopAsked).join();
        } catch (CompletionException failed) {
            return failed.getCause();
        }
        if (life.started().isDone()) {
            child.become(ChildState.RUNNING);
            life.onChange(() -> inbox.add(new Stirred()));
            event(SupervisorEvent.Kind.STARTED, child, null);
        }
        return null; // or a stop has come: it is stopped while STARTING
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
        List<Child> affected = options.strategy().affected(children.all(), ended);
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
            begin(round, affected);
        } else {
            Future<?> _ = Timers.after(delay, () -> inbox.add(new Due(round, affected)));
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
            Throwable failure = child.failure();
            boolean tells = failure != null && !Failures.isCancellation(failure);
            event(gone ? SupervisorEvent.Kind.STOPPED : SupervisorEvent.Kind.ABANDONED, child, tells ? failure : null);
        }
        return gone;
    }

    private void forgetIfTemporary(Child child) {
        if (child.isTemporary() && child.state() == ChildState.ENDED) {
            children.remove(child);
        }
    }

    /** Starts those that wait for this restart, up to the first that fails: its end, in the inbox, restarts the rest. */
    private void begin(long round, List<Child> affected) {
        for (Child child : affected) {
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
        for (Child child : children.all().reversed()) {
            if (child.state().hasThread()) {
                boolean _ = stop(child, ChildState.ENDED); // an abandoned one was told to the listener
                if (failure != null) {
                    Failures.add(failure, child.failure());
                }
            }
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
