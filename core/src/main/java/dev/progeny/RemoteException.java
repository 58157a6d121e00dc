package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception of a job or of a hosted object that cannot be rebuilt in this process: its class is missing
 * here, or one of its fields does not travel. Carries the same facts: message, stack trace, cause and suppressed (each
 * again a {@code RemoteException}).
 */
public final class RemoteException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    private final String typeName;

    /** For this library; others have no use for it. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public RemoteException(String typeName, @Nullable String message, @Nullable Throwable cause) {
        super(message == null ? typeName : typeName + ": " + message, cause);
        this.typeName = typeName;
    }

    /** The class name of the original. */
    public String typeName() {
        return typeName;
    }
}
