package dev.progeny.scope;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines of which one runs at a time, so that the state they share needs no lock.
 *
 * {@snippet :
 * var words = new ArrayList<String>(); // plain, shared by both
 * EventLoop.run(loop -> {
 *     for (String word : List.of("ping", "pong")) {
 *         loop.spawn(() -> {
 *             String read = loop.blocking(() -> socket.readLine(word)); // the other one goes on meanwhile
 *             words.add(read);
 *         });
 *     }
 *     return null;
 * });
 * }
 *
 * <p>A coroutine is a virtual thread that holds the loop's baton while it runs. It passes the baton on in {@link #sleep},
 * {@link #await}, {@link #blocking}, {@link #yieldNow}, in {@code get} of a {@link Coroutine}, at its end, and nowhere
 * else: between two of these nothing of the loop changes under its hands. The carrier may change; the JDK has no public
 * way to choose it, and nothing here depends on it.
 *
 * <p><b>Blocking and interruption.</b> Whatever waits outside these methods, a plain {@code Thread.sleep} too, keeps all
 * others waiting; {@link LoopOptions#withReportAfter} finds such places. An interrupted coroutine gets its
 * InterruptedException with the baton in its hands again, so it may have to wait for its turn first. The first coroutine
 * that fails cancels the others: interrupted, or never begun. {@code join} and {@code close} wait for the threads.
 *
 * <p><b>Cancellation</b> stays: each of these methods throws InterruptedException in a cancelled coroutine, however often
 * it was caught. The loop itself is cancelled by its first failure, by {@code close}, and by the end of a group around the
 * thread that opened it: a deadline of that one is a {@link TaskGroup.TimeoutException} of {@code join}. A coroutine that
 * calls none of these methods, and does not heed its interrupt, cannot be ended.
 *
 * <p><b>Thread safety.</b> {@code spawn} may be called by any thread; {@code sleep}, {@code await}, {@code blocking} and
 * {@code yieldNow} by coroutines of this loop; {@code join} and {@code close} by any other thread.
 *
 * <p><b>Memory.</b> Each turn happens-before the next one, of whichever coroutine, and all of them before the return of
 * {@code join}; what a thread did before {@code spawn}, before the coroutine.
 *
 * <p><b>Fairness.</b> First come, first served. After {@code yieldNow} everyone who waited has had a turn.
 *
 * <p><b>Errors.</b> {@link ExecutionException} with the first failure as its cause, in which what others throw while they
 * clean up is suppressed (a hundred at most; without a failure it is logged); {@link IllegalStateException} for a call from
 * the wrong place, a spawn after the end, or a wait for itself: coroutines that wait for each other in a ring, with
 * {@code get} or {@code await} without a limit, of one loop or of several, are told the ring.
 *
 * <p><b>Cost.</b> A switch parks one virtual thread and unparks another; a yield that meets nobody takes nanoseconds.
 */
public final class EventLoop implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());

    private final ThreadSet threads;
    private final Baton baton;
    private final Nest nest;
    private final String name;
    private final @Nullable Thread watcher;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LateFailures late = new LateFailures();

    /** The first coroutine of a loop. */
    @FunctionalInterface
    public interface Main<T> {

        T run(EventLoop loop) throws Exception;
    }

    private EventLoop(LoopOptions options) {
        this.name = options.name().isEmpty() ? "loop" : options.name();
        this.threads = new ThreadSet(options.name());
        this.nest = new Nest("loop", name, threads, options.context());
        this.baton = new Baton(options.reportAfter().isPresent());
        this.watcher = options.reportAfter()
                .map(limit -> SlowTurns.watch(baton, name, limit))
                .orElse(null);
    }

    /** Opens a loop without a coroutine. */
    public static EventLoop open() {
        return open(options -> options);
    }

    public static EventLoop open(UnaryOperator<LoopOptions> with) {
        Objects.requireNonNull(with, "with");
        EventLoop loop = new EventLoop(Objects.requireNonNull(with.apply(LoopOptions.defaults()), "what with returned"));
        loop.nest.attach();
        return loop;
    }

    /**
     * Runs {@code main} and whatever it spawns, to the end of all of them.
     *
     * @return what {@code main} returned
     * @throws ExecutionException with the first failure of any coroutine
     * @throws InterruptedException if this thread was interrupted; all coroutines were cancelled and have ended
     */
    public static <T> T run(Main<? extends T> main) throws InterruptedException, ExecutionException {
        return run(main, options -> options);
    }

    public static <T> T run(Main<? extends T> main, UnaryOperator<LoopOptions> with)
            throws InterruptedException, ExecutionException {
        Objects.requireNonNull(main, "main");
        try (EventLoop loop = open(with)) {
            Coroutine<T> first = loop.spawn(() -> main.run(loop));
            loop.join();
            return first.get();
        }
    }

    /**
     * Starts a coroutine; it waits for its turn. In a loop that was cancelled it never runs and is cancelled as well.
     *
     * @throws IllegalStateException if the loop has ended
     */
    public <T> Coroutine<T> spawn(Callable<? extends T> task) {
        Objects.requireNonNull(task, "task");
        Coroutine<T> coroutine = new Coroutine<>(this, task, threads);
        if (!threads.start(coroutine.thread())) {
            if (threads.isSealed()) {
                throw new IllegalStateException("spawn needs a loop that has not ended: " + this + "; open another one");
            }
            coroutine.refuse();
        }
        return coroutine;
    }

    /** As {@link #spawn(Callable)}, for what returns nothing. */
    @SuppressWarnings("NullAway") // the only Void there is
    public Coroutine<Void> spawn(Work work) {
        Objects.requireNonNull(work, "work");
        return spawn(() -> {
            work.run();
            return null;
        });
    }

    /** Lets the others go on for at least {@code duration}. */
    @SuppressWarnings("NullAway") // nothing is returned
    public void sleep(Duration duration) throws InterruptedException {
        Objects.requireNonNull(duration, "duration");
        Object _ = inside("sleep").await(() -> {
            Thread.sleep(duration);
            return null;
        });
    }

    /** Lets everyone who waits for a turn have one first. */
    public void yieldNow() throws InterruptedException {
        inside("yieldNow").checkpoint();
        baton.pass();
    }

    /**
     * Calls what may block, a read from a socket say, without the baton: {@code call} must not touch shared state. A
     * cancelled coroutine that cleans up, because it has met its cancellation, may call still: with its interrupt status set,
     * so what can be interrupted does not wait, while a {@code close} is done.
     */
    public <T> T blocking(Callable<? extends T> call) throws Exception {
        Objects.requireNonNull(call, "call");
        return inside("blocking").call(call);
    }

    /** As {@link #blocking(Callable)}, for what returns nothing. */
    @SuppressWarnings("NullAway") // nothing is returned
    public void blocking(Work work) throws Exception {
        Objects.requireNonNull(work, "work");
        Object _ = inside("blocking").call(() -> {
            work.run();
            return null;
        });
    }

    /** Waits for {@code future} while the others go on; an interrupt does not cancel it. */
    public <T> T await(Future<? extends T> future) throws InterruptedException, ExecutionException {
        Objects.requireNonNull(future, "future");
        Coroutine<?> caller = inside("await");
        return future instanceof Coroutine<? extends T> other ? other.get() : caller.await(future::get);
    }

    /** As {@link #await(Future)}. */
    public <T> T await(CompletionStage<? extends T> stage) throws InterruptedException, ExecutionException {
        Objects.requireNonNull(stage, "stage");
        return await((Future<? extends T>) stage.toCompletableFuture());
    }

    /** As {@link #await(Future)}; it is both of the above, and Java wants to know which one is meant. */
    public <T> T await(CompletableFuture<? extends T> future) throws InterruptedException, ExecutionException {
        return await((Future<? extends T>) future);
    }

    /**
     * Waits until all coroutines have ended; afterwards none can be spawned.
     *
     * @throws ExecutionException with the first failure of any coroutine
     */
    public void join() throws InterruptedException, ExecutionException {
        checkOutside("join");
        try {
            threads.awaitEmptyAndSeal();
        } catch (InterruptedException interrupted) {
            throwIfEnded(true); // the interrupt of a scope around it arrives here
            throw late.rideOn(interrupted);
        }
        throwIfEnded(false);
        Throwable first = failure.get();
        if (first != null) {
            throw new ExecutionException("a coroutine of " + name + " failed: " + first, first);
        }
    }

    private void throwIfEnded(boolean interrupted) throws InterruptedException {
        try {
            nest.throwIfEnded(interrupted);
        } catch (RuntimeException | InterruptedException ended) {
            var _ = late.rideOn(ended);
            throw ended;
        }
    }

    /** Cancels what still runs, and waits for it. Closing again does nothing. */
    @Override
    public void close() {
        checkOutside("close");
        nest.cancel(null); // nobody is left to be cancelled after a join
        threads.awaitEmptyAndSealUninterruptibly();
        late.logRest(LOG, name);
        nest.detach();
        SlowTurns.stop(watcher);
    }

    boolean isCancelled() {
        return threads.isCancelled();
    }

    void failed(Throwable why) {
        if (failure.compareAndSet(null, why)) {
            var _ = late.rideOn(why);
            nest.cancel(why); // what fails from now on fails because of this
        } else {
            late.add(why);
        }
    }

    /** For what a cancelled coroutine has thrown. */
    void failedLate(Throwable why) {
        late.add(why);
    }

    Baton baton() {
        return baton;
    }

    Nest nest() {
        return nest;
    }

    /** The coroutine that calls. */
    private Coroutine<?> inside(String what) {
        Coroutine<?> caller = Coroutine.withBaton();
        if (caller == null || !caller.isOf(this)) {
            throw new IllegalStateException(what + " needs a coroutine of " + name + " whose turn it is: "
                    + Thread.currentThread() + " is none, or is inside blocking()");
        }
        return caller;
    }

    private void checkOutside(String what) {
        if (nest.isAroundThisThread()) {
            throw new IllegalStateException(
                    what + " would wait for its own coroutine for ever; call it outside of " + name);
        }
    }

    @Override
    public String toString() {
        String state = threads.isSealed() ? "ended" : threads.isCancelled() ? "cancelled" : "open";
        return "EventLoop[" + name + ", " + state + "]";
    }
}
