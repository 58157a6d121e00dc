package dev.progeny.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Short work with channels that the caller's interrupt must not touch: the JDK closes a channel under the hands of a thread
 * that is interrupted, or was before.
 *
 * <p>The interrupt waits until the work is done, and is set again then. Work that meets one all the same begins anew, and
 * from the fourth time on in a thread that nobody knows, so that a hail of interrupts cannot hold it up for ever.
 */
final class Uninterrupted {

    private static final int TRIES = 3;

    private Uninterrupted() {}

    /** Opens its channels itself, and can be done again. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> T run(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int i = 0; i < TRIES; i++) {
                try {
                    return work.run();
                } catch (ClosedChannelException byAnInterrupt) { // no one else knows the channel
                    interrupted |= Thread.interrupted();
                }
            }
            return elsewhere(work);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T elsewhere(Work<T> work) throws IOException {
        var task = new FutureTask<>(work::run);
        Thread.ofPlatform().daemon().name("progeny-uninterrupted").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            throw rethrown(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException rethrown(Throwable cause) {
        return switch (cause) {
            case UncheckedIOException failed -> failed.getCause();
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case IOException failed -> failed;
            default -> new IOException(cause);
        };
    }
}
