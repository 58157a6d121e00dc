package dev.progeny.worker;

import dev.progeny.os.CpuClock;
import dev.progeny.os.FaultPoint;
import dev.progeny.os.ThreadTraits;
import dev.progeny.wire.ClassesFrame;
import dev.progeny.wire.Code;
import dev.progeny.wire.Encoded;
import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.Reference;
import dev.progeny.wire.TaskFrame;
import dev.progeny.wire.TaskStep;
import dev.progeny.wire.TransferPath;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs tasks and answers each exactly once, whatever the task throws. */
final class TaskRunner {

    private static final int UNANSWERED = 1; // as a main thread that ends with an exception

    private final FrameWriter writer;
    private final RunningTasks running;
    private final Backlog backlog;
    private final Turns turns;
    private final CodeBases codeBases = new CodeBases();
    private final Deliveries deliveries = new Deliveries();
    private final CodeCache codes = new CodeCache(codeBases, deliveries);

    TaskRunner(FrameWriter writer, RunningTasks running, Backlog backlog, Turns turns) {
        this.writer = writer;
        this.running = running;
        this.backlog = backlog;
        this.turns = turns;
    }

    /** Takes classes that later tasks need, or memory for their answers; or lets go what no later task needs. */
    void prepare(Frame frame) throws IOException {
        switch (frame.type()) {
            case CLASSES -> codeBases.add(ClassesFrame.decode(frame.body()));
            case FORGET -> codes.forget(frame.body());
            default -> deliveries.offered(frame);
        }
    }

    /**
     * Runs the task on the calling thread, with no hop between the frame and the job, unless it was taken back; tells
     * whether it succeeded.
     */
    boolean run(Frame frame) {
        TaskFrame task = decode(frame);
        Code code = codes.lookUp(task); // also for one that is taken back: later ones may refer to it
        ThreadTraits before = ThreadTraits.now();
        boolean succeeded = turns.begin() && runAndAnswer(task, code, loader(task));
        before.restore();
        return succeeded;
    }

    /** Runs the task on a virtual thread of its own; one that was cancelled on its way goes back. */
    void fork(Frame frame) throws IOException {
        TaskFrame task = decode(frame);
        Code code = codes.lookUp(task);
        ClassLoader loader = loader(task);
        backlog.add(task.taskId());
        Thread.ofVirtual().name("progeny-task-", task.taskId()).start(() -> {
            if (backlog.begin(task.taskId())) {
                boolean _ = runAndAnswer(task, code, loader);
            }
        });
        if (running.isInterruptedEarly(task.taskId())) {
            backlog.giveBackOne(task.taskId());
        }
    }

    private ClassLoader loader(TaskFrame task) {
        try {
            return codeBases.loader(task.codeBase());
        } catch (ProtocolException violation) {
            ControlThread.haltWithoutParent();
            throw new UncheckedIOException(violation);
        }
    }

    private static TaskFrame decode(Frame frame) {
        try {
            return TaskFrame.decode(frame.body());
        } catch (IOException violation) {
            ControlThread.haltWithoutParent();
            throw new UncheckedIOException(violation);
        }
    }

    /** A task that we cannot answer must not be waited for: the process ends, and says why. */
    private boolean runAndAnswer(TaskFrame task, Code code, ClassLoader loader) {
        try {
            return run(task, code, loader);
        } catch (Throwable ours) {
            ours.printStackTrace();
            Runtime.getRuntime().halt(UNANSWERED);
            throw ours;
        }
    }

    private boolean run(TaskFrame task, Code code, ClassLoader loader) {
        Object result;
        Thread.currentThread().setContextClassLoader(loader); // Each task sets its own, so none needs to restore it.
        RecentOutput.begin();
        long cpu = task.measured() ? CpuClock.now() : -1;
        running.begin(task.taskId());
        try {
            FaultPoint.reached(TaskStep.RUN);
            result = code.run(Values.decode(task.argument(), loader, deliveries));
        } catch (Throwable thrown) { // also errors: a stack overflow of a job is the job's failure, not the worker's
            running.end(task.taskId());
            Reserve.free();
            answer(FrameType.FAILURE, task.taskId(), used(cpu), encode(thrown, RecentOutput.lines()));
            return false;
        }
        running.end(task.taskId());
        return answerWith(result, task.taskId(), used(cpu));
    }

    /** The clock is not touched, and so not loaded, for tasks that are not measured. */
    private static long used(long before) {
        return before < 0 ? before : CpuClock.since(before);
    }

    private boolean answerWith(@Nullable Object result, long taskId, long cpu) {
        Encoded encoded;
        Reference elsewhere;
        try {
            encoded = Values.encodeInPieces(result);
            elsewhere = deliveries.deliver(encoded);
        } catch (NotSerializableException culprit) {
            answer(FrameType.UNSENDABLE, taskId, cpu, encode(explained(culprit, result), List.of()));
            return false;
        } catch (Throwable unsendable) { // also errors: what a class does to write itself is part of the job
            answer(FrameType.UNSENDABLE, taskId, cpu, encode(unsendable, List.of()));
            return false;
        }
        ByteBuffer head = head(taskId, cpu);
        ByteBuffer[] body = elsewhere == null ? encoded.after(head) : new ByteBuffer[] {head, elsewhere.encode()};
        send(FrameType.RESULT, taskId, cpu, body);
        return true;
    }

    /** What an exception says of itself is the job's code too, and may fail in its turn. */
    private static byte[] encode(Throwable thrown, List<String> output) {
        try {
            return Failure.of(thrown, output).encode();
        } catch (Throwable unspeakable) {
            String types = thrown.getClass().getName() + ", and to tell of it with " + unspeakable.getClass().getName();
            return Failure.of(new IllegalStateException("it failed with " + types)).encode();
        }
    }

    /** The way to the culprit can be seen here only, where the result is. */
    private static NotSerializableException explained(NotSerializableException culprit, @Nullable Object result) {
        String path = TransferPath.find(String.valueOf(culprit.getMessage()), result, "the result");
        if (path == null) {
            return culprit;
        }
        var explained = new NotSerializableException(path);
        explained.setStackTrace(culprit.getStackTrace());
        return explained;
    }

    private void answer(FrameType type, long taskId, long cpu, byte[] failure) {
        send(type, taskId, cpu, head(taskId, cpu), ByteBuffer.wrap(failure));
    }

    private static ByteBuffer head(long taskId, long cpu) {
        return ByteBuffer.allocate(16).putLong(taskId).putLong(cpu).flip();
    }

    private void send(FrameType type, long taskId, long cpu, ByteBuffer... body) {
        try {
            writer.write(type, body);
        } catch (ProtocolException tooLarge) {
            answer(FrameType.UNSENDABLE, taskId, cpu, Failure.of(tooLarge).encode());
        } catch (IOException parentGone) {
            ControlThread.haltWithoutParent();
        }
    }
}
