package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * A job, an argument or a result cannot be sent to another process. Thrown by {@code submit} before anything is sent;
 * for a result, it is what its task fails with. The worker lives on.
 */
public final class NotTransferableException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    NotTransferableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
