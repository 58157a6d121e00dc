package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * The other side of a connection, of a pipe or of a hosted object has closed it or has ended. Nothing more will come;
 * what was received whole before is not lost.
 */
public final class PeerClosedException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    /** For this library; others have no use for it. */
    @SuppressWarnings("exports") // the annotation is not needed to use it
    public PeerClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
