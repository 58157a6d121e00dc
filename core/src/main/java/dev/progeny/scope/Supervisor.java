package dev.progeny.scope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * interrupts, for at most the sum of the children's graces and one second for each, also if a {@link Supervised#stop} blocks. <b>A thread cannot be killed:</b> a child
 * that ignores its interrupt is reported as ABANDONED and its thread goes on; put such work into a process.
 *
 * <p><b>Thread safety.</b> All methods may be called by many threads, children included; {@link #children},
 * {@link #countChildren} and {@link #state} by the listener too, which must not call what waits. A child that calls {@code join} or {@code close} waits for its own end, until it is
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
        boolean _ = ask("start", work.start(spec));
    }

    /**
     * Stops this one child and waits for that. It keeps its place, and is not started again until {@link #restartChild}, or
     * together with a sibling; one that waits for its restart waits no more. A temporary one is forgotten.
     *
     * @return whether it has stopped, or had before; false if it was abandoned
     * @throws IllegalArgumentException if there is no such child
     */
    public boolean terminateChild(String name) throws InterruptedException {
        return ask("terminateChild", work.terminate(Objects.requireNonNull(name, "name")));
    }

    /**
     * Forgets a child that has ended; its name may be used again.
     *
     * @throws IllegalStateException if it has not ended
     * @throws IllegalArgumentException if there is no such child
     */
    public void deleteChild(String name) throws InterruptedException {
        boolean _ = ask("deleteChild", work.delete(Objects.requireNonNull(name, "name")));
    }

    /**
     * Starts a child again that has ended, whatever its {@link Restart}, and waits until it has started. Not counted among
     * the restarts after failures.
     *
     * @throws FailedException if its factory threw, with that as the cause; it stays ENDED
     * @throws IllegalStateException if it has not ended
     * @throws IllegalArgumentException if there is no such child
     */
    public void restartChild(String name) throws InterruptedException {
        boolean _ = ask("restartChild", work.restart(Objects.requireNonNull(name, "name")));
    }

    private boolean ask(String what, CompletableFuture<Boolean> reply) throws InterruptedException {
        checkThread(what);
        try {
            Object _ = CompletableFuture.anyOf(reply, standing.over()).get();
        } catch (ExecutionException refused) {
            throw mine(refused.getCause());
        }
        if (!reply.isDone()) {
            throw new IllegalStateException(what + " needs a supervisor that runs: " + this + "; open another one");
        }
        return reply.resultNow();
    }

    /** The same refusal with the stack of the caller, not of the supervisor's thread. */
    private static RuntimeException mine(@Nullable Throwable refusal) {
        String message = refusal == null ? "" : String.valueOf(refusal.getMessage());
        if (refusal instanceof FailedException failed) {
            var mine = new FailedException(message, failed.getCause());
            for (Throwable also : failed.getSuppressed()) {
                mine.addSuppressed(also);
            }
            return mine;
        }
        return refusal instanceof IllegalArgumentException
                ? new IllegalArgumentException(message, refusal)
                : new IllegalStateException(message, refusal);
    }

    /**
     * Waits until no child is alive or to be restarted, or the supervisor has ended. A nested supervisor lives until it is
     * stopped; here it counts by its children. The deadline of a {@link TaskGroup} around the caller ends the wait with its
     * TimeoutException, and stops nothing.
     *
     * @throws FailedException if it gave up; all children have been stopped
     */
    public void join() throws InterruptedException {
        checkThread("join");
        Optional<FailedException> failure = Nest.awaiting("join of " + name, standing::wake, standing::awaitQuiet);
        if (failure.isPresent()) {
            throw mine(failure.get());
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

    /** For a supervisor around this one: waits until it was stopped or gave up. */
    void awaitOver() throws InterruptedException {
        FailedException failure = standing.awaitOver();
        if (failure != null) {
            throw mine(failure);
        }
    }

    boolean isQuiet() {
        return standing.isQuiet();
    }

    void onChange(Runnable listener) {
        standing.onChange(listener);
    }

    /** The children in their order; a temporary one that has ended is no longer there. */
    public Map<String, ChildState> children() {
        Map<String, ChildState> states = new LinkedHashMap<>();
        work.children().forEach(child -> states.put(child.spec().name(), child.state()));
        return states;
    }

    /** How many there are, and of which sort. */
    public Counts countChildren() {
        List<Child> children = work.children();
        int active = (int) children.stream().filter(child -> child.state().hasThread()).count();
        int supervisors = (int) children.stream().filter(child -> child.spec().isSupervisor()).count();
        return new Counts(children.size(), active, supervisors, children.size() - supervisors);
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

    /**
     * How many children a supervisor has.
     *
     * @param specs all that have a place, running or not
     * @param active those that start or run
     * @param supervisors those made by {@link ChildSpec#supervisor}, running or not
     * @param workers the others, running or not
     */
    public record Counts(int specs, int active, int supervisors, int workers) {}

    /** The supervisor gave up, or a child could not be started; the cause is the last failure, if there was one. */
    public static final class FailedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        FailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
