package dev.progeny.worker;

import dev.progeny.os.FaultPoint;
import dev.progeny.os.ProcessId;
import dev.progeny.os.Signals;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameReader;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.Hello;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.TaskStep;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The main class of every child process. */
public final class WorkerMain {

    /** Says on the command line that this process ignores Ctrl-C already. */
    public static final String INTERRUPT_IGNORED = "interrupt-ignored";

    private static final long GOODBYE_MILLIS = 50;
    private static final int GREETING_BYTES = 256;
    private static final int GENERATIONS = 3; // a pid namespace has two processes of its own above us

    private static final Set<FrameType> PREPARING = Set.of(FrameType.CLASSES, FrameType.MEMORY, FrameType.FORGET);

    private static volatile @Nullable Bootstrap self;

    private WorkerMain() {}

    /** The pid of the process that started this one; -1 in a process that is no worker. */
    public static long parentPid() {
        Bootstrap known = self;
        return known == null ? -1 : known.parentPid();
    }

    /** The name under which the parent knows this process; empty in a process that is no worker. */
    public static String name() {
        Bootstrap known = self;
        return known == null ? "" : known.name();
    }

    /** How deep this process is nested; depth 0 in one that is no worker. */
    public static Bootstrap.Nesting nesting() {
        Bootstrap known = self;
        return known == null ? Bootstrap.Nesting.NONE : known.nesting();
    }

    /** The argument is {@link #INTERRUPT_IGNORED}, or there is none. */
    public static void main(String... known) throws IOException {
        LoadAhead.start();
        if (known.length == 0) {
            Signals.leaveInterruptToParent();
        }
        var control = new DataInputStream(System.in);
        System.setIn(InputStream.nullInputStream()); // Jobs have no input of their own; stdin is the parent's voice.
        Bootstrap bootstrap = Bootstrap.read(control);
        haltIfOrphaned(bootstrap);
        self = bootstrap;
        FaultPoint.name(bootstrap.name());
        RecentOutput.install();
        Reserve.keep();
        var writer = new FrameWriter(connect(bootstrap));
        writer.write(FrameType.HELLO, Hello.of(bootstrap.token()).encode());
        var running = new RunningTasks();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> sayGoodbye(writer), "progeny-goodbye"));
        var backlog = new Backlog(writer);
        var turns = new Turns();
        ControlThread.start(control, running, backlog, turns, writer);
        SocketChannel way = connect(bootstrap);
        new FrameWriter(way, GREETING_BYTES).write(FrameType.HELLO, Hello.of(bootstrap.token()).encode());
        var reader = new FrameReader(way);
        var tasks = new TaskRunner(writer, running, backlog, turns);
        switch (bootstrap.slots()) {
            case Bootstrap.ONE_JOB -> runOneJob(reader, tasks);
            case 1 -> serve(reader, tasks, tasks::run);
            default -> {
                backlog.watch();
                serve(reader, tasks, tasks::fork);
            }
        }
    }

    /** Closes the gap between the fork and the arming of the parent-death signal. */
    private static void haltIfOrphaned(Bootstrap bootstrap) {
        Optional<ProcessHandle> above = ProcessHandle.of(ProcessId.self());
        for (int i = 0; i < GENERATIONS; i++) {
            above = above.flatMap(ProcessHandle::parent);
            if (above.isPresent() && above.get().pid() == bootstrap.parentPid()) {
                return;
            }
        }
        ControlThread.haltWithoutParent();
    }

    /** The channels stay open until the process ends: their end is how the parent learns of ours. */
    private static SocketChannel connect(Bootstrap bootstrap) throws IOException {
        FaultPoint.reachedIo(TaskStep.CONNECT);
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(bootstrap.socket()));
        return channel;
    }

    /** So that exit(137) is told from kill -9. Not at any price: an end must not wait for a parent that does not read. */
    private static void sayGoodbye(FrameWriter writer) {
        try {
            boolean _ = writer.tryWrite(FrameType.GOODBYE, GOODBYE_MILLIS);
        } catch (IOException parentGone) {
            // Nobody will ask.
        }
    }

    private interface Step {
        void take(Frame frame) throws IOException;
    }

    private static void serve(FrameReader reader, TaskRunner tasks, Step task) {
        try {
            for (Frame frame = next(reader, tasks); frame.type() == FrameType.RUN; frame = next(reader, tasks)) {
                task.take(frame);
            }
        } catch (ProtocolException nonsense) {
            ControlThread.haltOverNonsense("what came over its connection makes no sense: " + nonsense.getMessage());
        } catch (IOException parentGone) {
            ControlThread.haltWithoutParent(); // There is nobody to work for.
        }
        System.exit(0);
    }

    /** Ends as a Java program does: after its non-daemon threads, through its exit hooks, with 1 if the job failed. */
    private static void runOneJob(FrameReader reader, TaskRunner tasks) throws IOException {
        boolean succeeded = tasks.run(next(reader, tasks));
        Frame _ = next(reader, tasks); // STOP: what the answer refers to may be ours alone, until the parent has read it
        if (!succeeded) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, toldToParentAlready) -> {});
            throw new IllegalStateException("the job failed");
        }
    }

    /** The next task, or the end; what comes to prepare it is taken on the way. */
    private static Frame next(FrameReader reader, TaskRunner tasks) throws IOException {
        Frame frame = reader.read();
        while (frame != null && PREPARING.contains(frame.type())) {
            tasks.prepare(frame);
            frame = reader.read();
        }
        if (frame == null) {
            throw new EOFException("the parent closed the connection");
        }
        if (frame.type() != FrameType.RUN && frame.type() != FrameType.STOP) {
            throw frame.unexpected();
        }
        return frame;
    }
}
