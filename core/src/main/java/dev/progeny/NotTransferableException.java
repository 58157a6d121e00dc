package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * A job, an argument or a result cannot be sent to another process. Thrown by {@code submit} before anything is sent;
 * for a result, it is what its task fails with. The worker lives on. An item of a shared object that cannot be sent is
 * refused with it too, and the shared object is as it was.
 */
public sealed class NotTransferableException extends ProgenyException permits OtherBuildException {

    private static final long serialVersionUID = 1L;

    /** For this library; others have no use for it. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public NotTransferableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
