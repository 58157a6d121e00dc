package dev.progeny;

import dev.progeny.os.FaultPoint;
import dev.progeny.wire.Frame;
import dev.progeny.wire.TaskStep;
import java.io.IOException;
import java.util.Optional;

/** A task as it travels: its input encoded, and where it was submitted, for the stack trace of its failure. */
final class Parcel {

    private final Task<?> task;
    private final Call call;
    private final byte[] argument; // encoded
    private final Throwable submitter = new Throwable("submitted here");
    private int retriesLeft; // guarded by the pool's lock

    Parcel(Task<?> task, Call call, byte[] argument) {
        this.task = task;
        this.call = call;
        this.argument = argument;
        this.retriesLeft = task.retries();
    }

    /** What a worker runs before its first task; its owner is never asked for anything. */
    static Parcel initializer(Action action, Task.Owner owner) {
        Call call = Call.once(action);
        var named = TaskOptions.defaults().withName("initializer");
        return new Parcel(new Task<Void>(call, null, named, Optional.empty(), owner), call, Call.encode(null, "nothing"));
    }

    Task<?> task() {
        return task;
    }

    /** Takes back a task whose worker died; false if it has had all its chances, or nobody waits for it. */
    boolean retry() {
        return retriesLeft-- > 0 && task.requeue();
    }

    void sendTo(PoolWorker worker) {
        worker.link().send(task.id(), call, argument, task.isMeasured());
    }

    /** Reads the answer; throws if it makes no sense. */
    Answer read(Frame frame, WorkerLink worker) throws IOException {
        return Answer.of(frame, worker, submitter, call.loader());
    }

    /** Completes the task with its answer. */
    void finish(Answer answer) {
        FaultPoint.reached(TaskStep.COMPLETE);
        task.used(answer.cpuNanos());
        task.end();
        if (answer.failure() != null) {
            task.completeExceptionally(answer.failure());
        } else {
            task.completeWith(answer.value());
        }
    }

    /** Its answer has come, and could not be handled. */
    void failUnread(Throwable why) {
        fail(new NotTransferableException("the answer to " + task.name() + " cannot be read: " + why, why));
    }

    void fail(Throwable failure) {
        task.end();
        task.completeExceptionally(failure);
    }
}
