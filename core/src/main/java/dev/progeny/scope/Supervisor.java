package dev.progeny.scope;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps work going: named children on virtual threads, restarted when they fail, stopped together. After Erlang's
 * supervisor.
 *
 * {@snippet :
 * try (var supervisor = Supervisor.open(o -> o.withStrategy(Strategy.REST_FOR_ONE).withIntensity(3, ofSeconds(5)))) {
 *     supervisor.start(ChildSpec.of("reader", () -> readForEver(queue)));
 *     supervisor.start(ChildSpec.of("writer", () -> writeForEver(queue)));
 *     supervisor.join(); // throws when it gives up
 * }
 * }
 *
 * <p>Children are started in order, each when the one before has started, and stopped in reverse. Which ones are restarted
 * tells the {@link Strategy}; whether at all, {@link Restart}. When restarts are too many within a period the supervisor
 * stops all children and fails: {@code join} throws with the last cause. Supervisors nest: {@link ChildSpec#supervisor}.
 *
 * <p><b>Blocking and interruption.</b> {@code start} waits until the child has started, {@code join} until no child is alive
 * or to be restarted; both end with an InterruptedException, which stops nothing. {@code close} waits, without regard to
 * interrupts, for at most the sum of the children's graces and one second for each. <b>A thread cannot be killed:</b> a child
 * that ignores its interrupt is reported as ABANDONED and its thread goes on; put such work into a process.
 *
 * <p><b>Thread safety.</b> All methods may be called by many threads, children included; {@code start}, {@code join} and
 * {@code close} not by the listener. A child that calls {@code join} or {@code close} waits for its own end, until it is
 * stopped.
 *
 * <p><b>Memory.</b> What happened before {@code start} happens-before the child; a life of a child happens-before the next
 * one, and before the return of {@code join} or {@code close}.
 *
 * <p><b>Errors.</b> {@link FailedException}; {@link IllegalArgumentException} for a name that is taken; {@link
 * IllegalStateException} for a start after the end.
 *
 * <p><b>Cost.</b> One virtual thread, and one for each child.
 */
public final class Supervisor implements AutoCloseable {

    private final String name;
    private final Standing standing = new Standing();
    private final SupervisorThread work;
    private final Thread thread;

    private Supervisor(SupervisorOptions options) {
        this.name = options.name();
        this.work = new SupervisorThread(options, standing);
        this.thread = Thread.ofVirtual().name(name).start(work);
    }

    /** Opens a supervisor without children: ONE_FOR_ONE, three restarts in five seconds. */
    public static Supervisor open() {
        return open(options -> options);
    }

    public static Supervisor open(UnaryOperator<SupervisorOptions> with) {
        Objects.requireNonNull(with, "with");
        return new Supervisor(Objects.requireNonNull(with.apply(SupervisorOptions.defaults()), "what with returned"));
    }

    /**
     * Adds a child after the others and waits until it has started. After an interrupt it may be there or not.
     *
     * @throws FailedException if its factory threw, with that as the cause; it was not added
     */
    public void start(ChildSpec spec) throws InterruptedException {
        Objects.requireNonNull(spec, "spec");
        checkThread("start");
        CompletableFuture<Boolean> reply = work.start(spec);
        try {
            Object _ = CompletableFuture.anyOf(reply, standing.over()).get();
        } catch (ExecutionException refused) {
            throw mine(refused.getCause());
        }
        if (!reply.isDone()) {
            throw new IllegalStateException("start needs a supervisor that runs: " + this + "; open another one");
        }
    }

    /** The same refusal with the stack of the caller, not of the supervisor's thread. */
    private static RuntimeException mine(@Nullable Throwable refusal) {
        String message = refusal == null ? "" : String.valueOf(refusal.getMessage());
        return refusal instanceof FailedException failed
                ? new FailedException(message, failed.getCause())
                : new IllegalArgumentException(message, refusal);
    }

    /**
     * Waits until no child is alive or to be restarted, or the supervisor has ended.
     *
     * @throws FailedException if it gave up; all children have been stopped
     */
    public void join() throws InterruptedException {
        checkThread("join");
        FailedException failure = standing.awaitQuiet();
        if (failure != null) {
            throw mine(failure);
        }
    }

    /** Stops the children, the last one first, and waits for that. Closing again does nothing. */
    @Override
    public void close() {
        checkThread("close");
        work.stop();
        standing.awaitOverUninterruptibly();
    }

    public SupervisorState state() {
        return standing.state();
    }

    /** The children in their order; a temporary one that has ended is no longer there. */
    public Map<String, ChildState> children() {
        Map<String, ChildState> states = new LinkedHashMap<>();
        work.children().forEach(child -> states.put(child.spec().name(), child.state()));
        return states;
    }

    private void checkThread(String what) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(what + " waits for the supervisor's thread, so the listener of " + name
                    + " must not call it; hand it to another thread");
        }
    }

    @Override
    public String toString() {
        return "Supervisor[" + name + ", " + state() + ", " + children() + "]";
    }

    /** The supervisor gave up, or a child could not be started; the cause is the last failure, if there was one. */
    public static final class FailedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        FailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
