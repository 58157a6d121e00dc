package dev.progeny;

import org.jspecify.annotations.Nullable;

/** What Progeny itself reports; an exception of a job is never wrapped in one of these if it can travel. */
public abstract sealed class ProgenyException extends RuntimeException
        permits BrokenPoolException,
                NotTransferableException,
                PeerClosedException,
                RemoteException,
                TaskTimeoutException,
                WorkerDiedException {

    private static final long serialVersionUID = 1L;

    ProgenyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
