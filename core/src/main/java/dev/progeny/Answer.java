package dev.progeny;

import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a worker answered to a task: a value, or the exception to report. */
record Answer(long taskId, @Nullable Object value, @Nullable Throwable failure) {

    /**
     * Reads an answer frame, with the classes of {@code loader}; an exception gets {@code submitter}'s stack appended,
     * marked as ours.
     */
    static Answer of(Frame frame, long taskId, WorkerLink worker, Throwable submitter, ClassLoader loader)
            throws IOException {
        ByteBuffer body = frame.body();
        return switch (frame.type()) {
            case RESULT -> result(taskId, body, loader);
            case FAILURE -> new Answer(taskId, null, RemoteFailures.rebuild(Failure.decode(body), worker, submitter, loader));
            case UNSENDABLE -> {
                Throwable reason = RemoteFailures.rebuild(Failure.decode(body), worker, submitter, loader);
                yield new Answer(taskId, null, unsendable(reason));
            }
            default -> throw frame.unexpected();
        };
    }

    /** Reads the task's id, which every answer starts with. */
    static long taskId(Frame frame) throws IOException {
        if (frame.body().remaining() < Long.BYTES) {
            throw new ProtocolException("an answer of " + frame.body().remaining() + " bytes has no task id");
        }
        return frame.body().getLong();
    }

    private static Answer result(long taskId, ByteBuffer body, ClassLoader loader) {
        try {
            return new Answer(taskId, Values.decode(body, loader), null);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
            return new Answer(
                    taskId,
                    null,
                    new NotTransferableException(
                            "the result of the task cannot be read in this process: " + unreadable, unreadable));
        }
    }

    private static NotTransferableException unsendable(Throwable reason) {
        return new NotTransferableException(
                "the result of the task cannot be sent to this process: " + reason
                        + ". Return a value whose class and fields are Serializable.",
                reason);
    }
}
