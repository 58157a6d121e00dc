package dev.progeny.link;

import dev.progeny.ChildProcess;
import dev.progeny.ProcessOptions;
import dev.progeny.WorkerDeath;
import dev.progeny.os.Deadline;
import dev.progeny.postmortem.DeathMessage;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.AnswerFrame;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Frame;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A process started by hand, and the conversation with it. */
final class LaunchedChild<R> extends ChildProcess<R> {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Set<ChildProcess<?>> ALIVE = ConcurrentHashMap.newKeySet();

    private final WorkerLink link;
    private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
    private final CompletableFuture<ChildProcess<R>> exit = new CompletableFuture<>();
    private final Throwable submitter = new Throwable("started here");
    private volatile int exitCode = -1;
    private volatile boolean closed;

    private LaunchedChild(ProcessOptions options, Call call, Kept argument) {
        String name = options.name().isEmpty() ? "child-" + NUMBERS.incrementAndGet() : options.name();
        this.link = new WorkerLink(name, options, Bootstrap.ONE_JOB, new Conversation(call, argument));
    }

    /** See {@link ChildProcess#start(Job, ProcessOptions)}. */
    static <R> ChildProcess<R> start(Call call, ProcessOptions options) {
        new Nesting().check();
        Kept argument = call.encodeInput(null); // refuses here, before anything is started
        var child = new LaunchedChild<R>(options, call, argument);
        try {
            child.link.spawn();
        } catch (IOException | OutOfMemoryError failed) {
            throw DeathMessage.exception(WorkerDeath.neverStarted(child.link.name(), failed), "");
        }
        ALIVE.add(child);
        try {
            Thread.ofPlatform().daemon().name(child.link.name()).stackSize(Values.STACK_BYTES).start(child.link::run);
        } catch (OutOfMemoryError noThread) {
            child.link.destroy();
            child.link.run(); // here: it has ended, and this looks after what it leaves
            throw DeathMessage.exception(WorkerDeath.neverStarted(child.link.name(), noThread), "");
        }
        return child;
    }

    /** Those of this process that are alive. */
    static List<ChildProcess<?>> alive() {
        return List.copyOf(ALIVE);
    }

    @Override
    public String name() {
        return link.name();
    }

    @Override
    public long pid() {
        return link.pid();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public void join() throws InterruptedException {
        try {
            exit.get();
        } catch (ExecutionException impossible) {
            throw new AssertionError("it completes normally, or not at all", impossible);
        }
    }

    @Override
    public boolean join(Duration limit) throws InterruptedException {
        try {
            exit.get(Deadline.nanos(limit), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException stillAlive) {
            return false;
        } catch (ExecutionException impossible) {
            throw new AssertionError("it completes normally, or not at all", impossible);
        }
    }

    @Override
    public OptionalInt exitCode() {
        return isAlive() ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    @Override
    @SuppressWarnings("unchecked") // the call was made from a Job<R>
    public R result() throws InterruptedException, ExecutionException {
        checkOpen();
        return (R) result.get();
    }

    @Override
    public CompletableFuture<ChildProcess<R>> onExit() {
        return exit.copy();
    }

    @Override
    public void interrupt() {
        checkOpen();
        link.interrupt(0);
    }

    @Override
    public void terminate() {
        checkOpen();
        link.terminate();
    }

    @Override
    public void kill() {
        checkOpen();
        link.destroy();
    }

    @Override
    public void close() {
        if (isAlive()) {
            throw new IllegalStateException("child " + name() + " (pid " + pid() + ") is alive; join or kill it first");
        }
        closed = true;
    }

    @Override
    public String toString() {
        return "ChildProcess[" + name() + ", pid " + pid() + (isAlive() ? ", alive]" : ", exit " + exitCode + "]");
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("child " + name() + " was closed");
        }
    }

    /** One task, with the id 0, and its answer. */
    private final class Conversation implements WorkerLink.Listener {

        private final Call call;
        private final Kept argument;

        Conversation(Call call, Kept argument) {
            this.call = call;
            this.argument = argument;
            call.use();
        }

        @Override
        public void ready() {
            link.enqueue(0, call, argument, false);
            link.send();
        }

        @Override
        public void answered(Frame frame) throws IOException {
            long _ = AnswerFrame.taskId(frame); // there is one only
            Answer answer = link.read(frame, submitter, call.loader());
            if (answer.failure() != null) {
                result.completeExceptionally(answer.failure());
            } else {
                result.complete(answer.value());
            }
            link.letEnd();
        }

        @Override
        public void died(WorkerDeath death) {
            exitCode = death.exitCode();
            argument.release();
            call.release();
            result.completeExceptionally(DeathMessage.exception(death, "its job")); // does nothing if it had answered
            ALIVE.remove(LaunchedChild.this);
            exit.complete(LaunchedChild.this);
        }
    }
}
