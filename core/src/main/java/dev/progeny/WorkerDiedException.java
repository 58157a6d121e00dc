package dev.progeny;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A worker process ended while it had tasks, or before it could take one. Each task it ran fails with this; tasks that
 * wait run on other workers, and the pool stays usable. Whether the task may be run again only its author knows.
 */
public final class WorkerDiedException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    /** Why a worker ended. */
    public enum Reason {
        /** It never started, or ended before it had connected. */
        START_FAILED,
        /** It ended by itself: {@code System.exit}, {@code Runtime.halt}. */
        EXITED,
        /** A signal ended it. */
        SIGNALLED,
        /** Its heap, or the memory that {@link ProcessOptions#memoryLimit} allows, was exhausted. */
        OUT_OF_MEMORY,
        /** It used up the processor time that {@link ProcessOptions#cpuLimit} allows. */
        CPU_LIMIT,
        /** The pool killed it, because a cancelled or timed-out task did not stop within its grace. */
        KILLED_BY_POOL
    }

    private final Reason reason;
    private final long pid;
    private final int exitCode;
    private final ArrayList<String> lastErrorLines; // a serializable list, because exceptions travel

    /** @param pid, exitCode negative if there is none */
    WorkerDiedException(
            String message,
            Reason reason,
            long pid,
            int exitCode,
            List<String> lastErrorLines,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.pid = pid;
        this.exitCode = exitCode;
        this.lastErrorLines = new ArrayList<>(lastErrorLines);
    }

    public Reason reason() {
        return reason;
    }

    /** Empty if no process was started. */
    public OptionalLong pid() {
        return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** The exit code as the platform reports it; 128 + n for signal n. */
    public OptionalInt exitCode() {
        return exitCode < 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** The signal that ended it, if one did. */
    public OptionalInt signal() {
        boolean signalled = reason != Reason.EXITED && reason != Reason.START_FAILED && exitCode > 128;
        return signalled ? OptionalInt.of(exitCode - 128) : OptionalInt.empty();
    }

    /** The last lines it wrote to stderr, oldest first, at most 50. */
    public List<String> lastErrorLines() {
        return List.copyOf(lastErrorLines);
    }
}
