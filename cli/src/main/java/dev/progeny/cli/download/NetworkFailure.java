package dev.progeny.cli.download;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a failure of the network means for the attempt. */
final class NetworkFailure {

    private NetworkFailure() {}

    /** A server whose certificate does not hold will not get a better one in a minute; all else may pass. */
    static AttemptEnd of(IOException failure, Duration stall) {
        if (Thread.interrupted()) {
            return AttemptEnd.stopped(); // an interrupted virtual thread sees its socket closed
        }
        if (isRefusedByTls(failure)) {
            return AttemptEnd.refused("no trust in the server: " + text(failure));
        }
        return AttemptEnd.retry(reason(failure, stall), null);
    }

    /** Whether it was already known, before the server was heard, that the same at once would fail again. */
    static boolean isBeforeContact(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || isRefusedByTls(failure);
    }

    private static boolean isRefusedByTls(IOException failure) {
        boolean dropped = failure.getCause() instanceof EOFException || failure.getCause() instanceof SocketException;
        return (failure instanceof SSLHandshakeException && !dropped) || failure instanceof SSLPeerUnverifiedException;
    }

    private static String reason(IOException failure, Duration stall) {
        return switch (failure) {
            case UnknownHostException _ -> "unknown host " + failure.getMessage();
            case ConnectException _ -> "no connection: " + text(failure);
            case SocketTimeoutException _ -> "no byte for " + seconds(stall);
            default -> "the connection was dropped: " + text(failure);
        };
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String text(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
