package dev.progeny.link;

import dev.progeny.ProcessOptions;
import dev.progeny.WorkerDeath;
import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.flight.Flight;
import dev.progeny.flight.WorkerStartEvent;
import dev.progeny.os.FaultPoint;
import dev.progeny.os.Spawner;
import dev.progeny.os.Timers;
import dev.progeny.postmortem.Autopsy;
import dev.progeny.postmortem.CrashLog;
import dev.progeny.postmortem.DeathMessage;
import dev.progeny.postmortem.Evidence;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Control;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.TaskStep;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker process and the wire to it: started, spoken to, listened to, reaped. Knows nothing of pools.
 *
 * <p>One thread lives as long as the process: it calls {@link #spawn} (unless the creator did), then {@link #run}. The
 * other methods may be called by any thread; before the worker has connected there is nobody to send to.
 */
public final class WorkerLink implements WorkerControl {

    /** What a worker says. All calls come from the link's own thread, {@code died} last and exactly once. */
    public interface Listener {

        void ready();

        /** A RESULT, FAILURE or UNSENDABLE, or a word of its backlog. Throws if it makes no sense; that ends the worker. */
        void answered(Frame answer) throws IOException;

        void died(WorkerDeath death);

        /** Comes before that, if more may have been said than was heard. */
        default void unheard() {}
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LEAST_FAREWELL = Duration.ofMillis(500); // an exit that nothing holds takes less
    private static final long EXIT_MILLIS = 2_000; // a worker that talks nonsense is given none
    private static final long FAILED_START_MILLIS = 200;

    static {
        // A start that fails for want of descriptors cannot open a class file either: what tells of it is loaded before.
        var _ = DeathMessage.exception(WorkerDeath.neverStarted("", new IOException()), "");
    }

    private final String name;
    private final ProcessOptions options;
    private final int slots;
    private final Listener listener;

    private volatile @Nullable Process process; // the worker, or what wraps its pid namespace
    private volatile @Nullable ProcessHandle inside; // the worker in its pid namespace, once it is met
    private volatile @Nullable FrameWriter writer;
    private volatile @Nullable Pulse pulse;
    private volatile @Nullable WorkerOutput output;
    private volatile @Nullable Evidence evidence;
    private volatile @Nullable Reason killedFor;
    private volatile @Nullable WorkerStartEvent start;
    private volatile @Nullable Path startCache; // that it is started with
    private volatile @Nullable IOException unsent; // why a task did not get there
    private boolean saidGoodbye; // only the link's own thread looks

    private final Returns returns = new Returns();
    private final Outbox outbox = new Outbox(returns);
    private final Words words = new Words(() -> process);
    private final Dumps dumps = new Dumps();

    public WorkerLink(String name, ProcessOptions options, int slots, Listener listener) {
        this.name = name;
        this.options = options;
        this.slots = slots;
        this.listener = listener;
    }

    /** Starts the process. Blocks for the fork, about a millisecond. */
    void spawn() throws IOException {
        start = Flight.workerStart();
        Evidence traces = Evidence.open(options);
        try {
            FaultPoint.reachedIo(TaskStep.START);
            ProcessBuilder command = WorkerCommand.of(options, slots, traces);
            startCache = AotCache.in(command.command());
            Process started = Spawner.start(command);
            process = started;
            output = new WorkerOutput(started, name, options.output());
        } catch (IOException | RuntimeException | Error failed) {
            destroy(); // if there are no threads for its output
            traces.close();
            throw failed;
        }
        evidence = traces;
        if (killedFor != null) {
            destroy(); // killed while it was being born
        }
    }

    /** Spawns if that was not done, meets the worker, reads until its end, reaps it. */
    public void run() {
        WorkerDeath death;
        try {
            if (process == null) {
                spawn();
            }
            death = converse(Objects.requireNonNull(process));
        } catch (IOException | RuntimeException | Error failed) { // whatever it is: its tasks must not wait for ever
            destroy();
            death = WorkerDeath.neverStarted(name, failed);
        }
        Flight.died(death);
        listener.died(death);
    }

    private WorkerDeath converse(Process started) throws IOException {
        boolean met = false;
        IOException violation = null;
        try (Handshake.Connection connection = meet(started)) {
            met = true;
            pulse = connection.pulse();
            writer = new FrameWriter(connection.tasks());
            noteStart();
            listener.ready();
            AotCache.met(options, startCache, pid());
            for (Frame frame = connection.reader().read(); frame != null; frame = connection.reader().read()) {
                heard(frame);
            }
        } catch (IOException ended) {
            violation = ended;
            if (!(ended instanceof EOFException)) { // there the end is the worker's, and all that came before was read
                listener.unheard();
            }
        } catch (RuntimeException | Error ours) { // or its tasks would wait for ever: nobody else reads its answers
            violation = new IOException("what the worker said could not be handled: " + ours, ours);
            listener.unheard();
        } finally {
            returns.close();
        }
        return reap(started, met, violation);
    }

    private void noteStart() {
        if (options.pidNamespace()) { // our child, its first process, the worker
            inside = Objects.requireNonNull(process).children().flatMap(ProcessHandle::children).findFirst().orElse(null);
        }
        WorkerStartEvent event = start;
        if (event != null) {
            event.met(name, pid());
        }
    }

    private void heard(Frame frame) throws IOException {
        switch (frame.type()) {
            case DUMP -> dumps.answered(frame);
            case GOODBYE -> limitFarewell();
            case PONG -> {}
            default -> {
                returns.notice(frame.body().remaining());
                listener.answered(frame);
            }
        }
    }

    /** Its exit hooks run, and may hang. A child by hand may take its time: that ends as any program does. */
    private void limitFarewell() {
        saidGoodbye = true;
        if (slots != Bootstrap.ONE_JOB) {
            Duration limit = options.cancelGrace().compareTo(LEAST_FAREWELL) < 0 ? LEAST_FAREWELL : options.cancelGrace();
            Future<?> _ = Timers.after(limit, () -> kill(Reason.KILLED_BY_POOL));
        }
    }

    private Handshake.Connection meet(Process started) throws IOException {
        try (Handshake handshake = Handshake.open()) {
            // A worker that dies, or hangs, before it has connected must not leave us waiting.
            var named = Thread.ofPlatform().daemon().name(name + "-start");
            Thread watcher = named.start(() -> closeAtEnd(started, handshake));
            Future<?> impatience = Timers.after(CONNECT_TIMEOUT, () -> closeQuietly(handshake));
            try {
                handshake.invite(started.getOutputStream(), slots, name);
                return handshake.accept();
            } finally {
                impatience.cancel(false);
                watcher.interrupt();
            }
        }
    }

    /** Not by {@code onExit}: that comes through the common pool, all of which the program itself may keep waiting. */
    private static void closeAtEnd(Process started, Handshake handshake) {
        try {
            int _ = started.waitFor();
            closeQuietly(handshake);
        } catch (InterruptedException met) {
            // Or given up; from here on the link's own thread sees the end.
        }
    }

    /** Every way out of the conversation leads here: afterwards no process and no zombie is left. */
    private WorkerDeath reap(Process ended, boolean met, @Nullable IOException violation) {
        long patience = !met ? FAILED_START_MILLIS : violation instanceof ProtocolException ? 0 : EXIT_MILLIS;
        try {
            if (!ended.waitFor(patience, TimeUnit.MILLISECONDS)) {
                kill(Reason.KILLED_BY_POOL);
            }
            return examine(ended.waitFor(), met, violation);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException("nobody knows this thread, so nobody interrupts it", impossible);
        }
    }

    private WorkerDeath examine(int exitCode, boolean met, @Nullable IOException violation)
            throws InterruptedException {
        WorkerOutput printed = output;
        List<String> lastLines = printed == null ? List.of() : printed.drain();
        long pid = pid();
        try (Evidence traces = Objects.requireNonNull(evidence, "of a worker that was spawned")) {
            CrashLog log = traces.crashLog();
            var limit = Autopsy.MemoryLimit.of(options.memoryLimit().isPresent(), traces.killedForMemory());
            var found = new Autopsy(exitCode, saidGoodbye, killedFor, limit, lastLines, log.head(pid));
            AotCache.ended(met, startCache, found.reason());
            IOException hooks = saidGoodbye ? new IOException("its exit hooks did not end within the grace") : null;
            IOException ours = found.reason() == Reason.KILLED_BY_POOL ? hooks : null;
            IOException cause = unsent != null ? unsent : violation != null ? violation : ours;
            return found.death(name, pid, met, log.file(pid), cause);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory without a name, of which one descriptor is closed", impossible);
        }
    }

    @Override
    public void enqueue(long taskId, Call call, Kept argument, boolean measured) {
        outbox.add(taskId, call, argument, measured);
    }

    /**
     * Sends the tasks that wait for that. Blocks while the worker does not read. If one cannot be sent, the worker is as
     * good as dead.
     */
    @Override
    public void send() {
        try {
            outbox.sendTo(Objects.requireNonNull(writer, "of a worker that is met"));
        } catch (RuntimeException | Error ours) { // but nobody else would end the task
            unsent = new IOException("a task could not be sent to it: " + ours, ours);
            kill(Reason.KILLED_BY_POOL);
        } catch (IOException broken) {
            destroy(); // The reading thread sees the end and reports what was lost, these tasks included.
        }
    }

    @Override
    public void forget() {
        FrameWriter to = writer;
        if (to == null) {
            return;
        }
        try {
            outbox.forgetNow(to);
        } catch (IOException broken) {
            destroy(); // as in send
        }
    }

    @Override
    public void interrupt(long taskId) {
        words.say(Control.INTERRUPT, taskId);
    }

    @Override
    public void recall(long tasks) {
        words.say(Control.RECALL, tasks);
    }

    @Override
    public void withdraw(long upTo) {
        words.say(Control.WITHDRAW, upTo);
    }

    /**
     * Asks what the thread of a task, or of all, and its platform threads are doing; empty if it cannot say so within a
     * quarter of a second. One that is stopped is asked once: its stdin holds so many words and no more.
     */
    @Override
    public CompletableFuture<String> dump(long taskId) {
        return dumps.ask(taskId, () -> words.say(Control.DUMP, taskId));
    }

    @Override
    public void beat() {
        Pulse known = pulse; // null before it has connected, for which there is a limit of its own
        Pulse.Beat beat = known == null ? Pulse.Beat.HEARD : known.beat();
        if (beat == Pulse.Beat.GONE) {
            kill(Reason.UNRESPONSIVE);
        } else if (beat == Pulse.Beat.ASK) {
            words.ask();
        }
    }

    /** Asks the worker to end, through its exit hooks, and kills it if that takes longer than the grace. */
    @Override
    public void stop() {
        if (writer == null) {
            kill(Reason.KILLED_BY_POOL);
            return;
        }
        Future<?> _ = Timers.after(options.cancelGrace(), this::destroy);
        letEnd();
    }

    /** Tells the worker that nothing more will be asked of it. */
    void letEnd() {
        try {
            Objects.requireNonNull(writer, "of a worker that is met").write(FrameType.STOP);
        } catch (IOException alreadyGone) {
            // Which is what was asked for.
        }
    }

    /** The pool's kill: ends the process at once, also one that is just being started, and remembers who did it. */
    @Override
    public void kill(Reason why) {
        killedFor = why;
        destroy();
    }

    /** Ends the process at once, if it exists. */
    void destroy() {
        signal(ProcessHandle::destroyForcibly);
    }

    /** Through the handle: {@link Process#destroy} would also close the pipes, and with them lose its last words. */
    private void signal(Consumer<ProcessHandle> signal) {
        Process target = process;
        if (target != null) {
            signal.accept(target.toHandle());
        }
    }

    /** Asks the process to end by SIGTERM, where the platform has it. */
    void terminate() {
        ProcessHandle worker = inside; // what wraps it does not listen
        if (worker != null) {
            worker.destroy();
        } else {
            signal(ProcessHandle::destroy);
        }
    }

    @Override
    public Answer read(Frame frame, Throwable submitter, ClassLoader loader) throws IOException {
        return Answer.of(frame, name, pid(), returns, submitter, loader);
    }

    @Override
    public boolean isMet() {
        return writer != null;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long pid() {
        ProcessHandle worker = inside;
        Process target = process;
        return worker != null ? worker.pid() : target == null ? -1 : target.pid();
    }

    private static void closeQuietly(Handshake handshake) {
        try {
            handshake.close();
        } catch (IOException leftForTheSweep) {
            // Another process removes the folder at its next start.
        }
    }
}
