package dev.progeny;

import dev.progeny.WorkerDiedException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a worker ended, as an engine tells it to a {@link WorkerDiedException}. Immutable.
 *
 * @param pid negative if no process was started
 * @param exitCode negative if there is none
 * @param signal 0 if none ended it
 * @param outOf which memory ran out, as its JVM calls it; empty otherwise
 * @param crashLog the head of its JVM's crash log; empty if there is none
 * @param crashLogFile the whole log, if the user asked for a file
 * @param cause why it could not be started, or what it said that made no sense, if that is known
 */
@SuppressWarnings("exports") // the annotation of null is not needed to use it
public record WorkerDeath(
        String worker,
        Reason reason,
        long pid,
        int exitCode,
        int signal,
        String outOf,
        List<String> lastErrorLines,
        String crashLog,
        Optional<Path> crashLogFile,
        Optional<Throwable> cause) {
    public WorkerDeath {
        lastErrorLines = List.copyOf(lastErrorLines);
    }

    /** Of a worker that has had no process; {@code cause} says why. */
    public static WorkerDeath neverStarted(String worker, Throwable cause) {
        return new WorkerDeath(worker, Reason.START_FAILED, -1, -1, 0, "", List.of(), "", Optional.empty(), Optional.of(cause));
    }
}
