package dev.progeny.process;

import dev.progeny.Action;
import dev.progeny.NotTransferableException;
import dev.progeny.ProcessOptions;
import dev.progeny.TaskOptions;
import dev.progeny.engine.TaskOwner;
import dev.progeny.engine.TaskRun;
import dev.progeny.link.Answer;
import dev.progeny.link.WorkerControl;
import dev.progeny.link.WorkerLink;
import dev.progeny.os.FaultPoint;
import dev.progeny.transfer.Call;
import dev.progeny.transfer.Familiar;
import dev.progeny.transfer.Kept;
import dev.progeny.wire.Frame;
import dev.progeny.wire.TaskStep;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** A task as it travels: its input encoded, and where it was submitted, for the stack trace of its failure. */
final class Parcel {

    private enum Kind {
        TASK,
        INITIALIZER,
        WARM_UP
    }

    private static final TaskOptions NONE = TaskOptions.defaults();

    private final TaskRun<?> task;
    private final Call call;
    private final Kept argument;
    private final Throwable submitter = new Throwable("submitted here");
    private final Kind kind;
    private int retriesLeft; // guarded by the pool's lock
    private boolean released; // of who has it last

    Parcel(TaskRun<?> task, Call call, Kept argument) {
        this(task, call, argument, Kind.TASK);
    }

    private Parcel(TaskRun<?> task, Call call, Kept argument, Kind kind) {
        this.kind = kind;
        this.task = task;
        this.call = call;
        call.use();
        this.argument = argument;
        this.retriesLeft = task.retries();
    }

    /**
     * What a worker runs before its first task: the initializer, or, if it is to stand by, nothing, but by that it loads what
     * every task needs, and what the last ones needed. Its owner is never asked for anything.
     */
    static @Nullable Parcel beforeOthers(ProcessOptions options, boolean standsBy, TaskOwner owner) {
        if (options.initializer().isPresent()) {
            TaskOptions told = options.reportAfter().map(NONE::withReportAfter).orElse(NONE);
            return first(options.initializer().get(), Kind.INITIALIZER, told, owner);
        }
        return standsBy ? first(Familiar.lambdas(), Kind.WARM_UP, NONE, owner) : null;
    }

    private static Parcel first(Action action, Kind kind, TaskOptions options, TaskOwner owner) {
        Call call = Call.once(action);
        var named = options.withName(kind.name().toLowerCase(Locale.ROOT));
        var task = new TaskRun<Void>(call, null, named, owner);
        return new Parcel(task, call, Call.encode(null, "nothing"), kind);
    }

    TaskRun<?> task() {
        return task;
    }

    /** Whether it is no task of the user's, but comes before them. */
    boolean isFirst() {
        return kind != Kind.TASK;
    }

    /** Whether a worker may go on that has failed at it. */
    boolean mayFail() {
        return kind == Kind.WARM_UP;
    }

    /** Takes back a task whose worker died; false if it has had all its chances, or nobody waits for it. */
    boolean retry() {
        return retriesLeft-- > 0 && task.requeue();
    }

    void enqueueFor(WorkerControl worker) {
        worker.enqueue(task.id(), call, argument, task.isMeasured());
    }

    /** How many it has at most when it is sent; far too many if classes may have to go with it. */
    int bytes() {
        return call.codeBase() == null ? (int) call.length(argument) : Integer.MAX_VALUE;
    }

    /** Reads the answer; throws if it makes no sense. */
    Answer read(Frame frame, WorkerControl worker) throws IOException {
        return worker.read(frame, submitter, call.loader());
    }

    /** Completes the task with its answer. */
    void finish(Answer answer) {
        FaultPoint.reached(TaskStep.COMPLETE);
        release();
        task.used(answer.cpuNanos());
        if (answer.failure() != null) {
            task.failBy(answer.failure());
        } else {
            task.succeed(answer.value());
        }
    }

    /** Its answer has come, and could not be handled. */
    void failUnread(Throwable why) {
        fail(new NotTransferableException("the answer to " + task.name() + " cannot be read: " + why, why));
    }

    /** Its pool ended before it began. */
    void cancel(String pool) {
        fail(new CancellationException("pool " + pool + " ended before " + task.name() + " began"));
    }

    void fail(Throwable failure) {
        release();
        task.fail(failure);
    }

    /** No worker has it any more, nor will one. A parcel that ends otherwise is released by the collector. */
    private void release() {
        if (!released) {
            released = true;
            argument.release();
            call.release();
        }
    }
}
