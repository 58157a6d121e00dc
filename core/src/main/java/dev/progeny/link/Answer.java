package dev.progeny.link;

import dev.progeny.NotTransferableException;
import dev.progeny.OtherBuildException;
import dev.progeny.transfer.RemoteFailures;
import dev.progeny.wire.Failure;
import dev.progeny.wire.Frame;
import dev.progeny.wire.OtherBuild;
import dev.progeny.wire.ProtocolException;
import dev.progeny.wire.Reference;
import dev.progeny.wire.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker answered to a task: a value, or the exception to report.
 *
 * @param cpuNanos -1 if unknown
 */
public record Answer(long cpuNanos, @Nullable Object value, @Nullable Throwable failure) {

    /**
     * Reads an answer frame after its task id, with the classes of {@code loader}; an exception gets {@code submitter}'s stack appended,
     * marked as ours.
     *
     * @param worker who says it, with its {@code pid}
     * @param returns where its large answers are
     */
    static Answer of(Frame frame, String worker, long pid, Returns returns, Throwable submitter, ClassLoader loader)
            throws IOException {
        ByteBuffer body = frame.body();
        if (body.remaining() < Long.BYTES) {
            throw new ProtocolException("an answer that ends after its task id");
        }
        long cpuNanos = body.getLong();
        return switch (frame.type()) {
            case RESULT -> result(cpuNanos, body, loader, returns);
            case FAILURE -> new Answer(cpuNanos, null, RemoteFailures.rebuild(Failure.decode(body), worker, pid, submitter, loader));
            case UNSENDABLE -> {
                Throwable reason = RemoteFailures.rebuild(Failure.decode(body), worker, pid, submitter, loader);
                yield new Answer(cpuNanos, null, unsendable(reason));
            }
            default -> throw frame.unexpected();
        };
    }

    /** Whether the result of such a frame, of which the task's id was read, is in memory. */
    public static boolean isElsewhere(Frame frame) {
        ByteBuffer body = frame.body();
        return body.remaining() > Long.BYTES && Reference.isOne(body.slice(body.position() + Long.BYTES, 1));
    }

    private static Answer result(long cpuNanos, ByteBuffer body, ClassLoader loader, Returns returns) {
        try {
            return new Answer(cpuNanos, Values.decode(body, loader, returns), null);
        } catch (OtherBuild other) {
            return new Answer(
                    cpuNanos, null, new OtherBuildException("the result of the task cannot be read in this process: " + other.getMessage(), other));
        } catch (IOException | ClassNotFoundException | RuntimeException | Error unreadable) { // of its own code
            return new Answer(
                    cpuNanos,
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
