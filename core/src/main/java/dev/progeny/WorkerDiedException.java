package dev.progeny;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        /**
         * A signal from outside ended it, {@code kill -9} and the kernel's own killer included. {@code System.exit(137)}
         * is told apart, {@code Runtime.halt(137)} cannot be.
         */
        SIGNALLED,
        /** Its heap, its metaspace, or the machine's memory was exhausted; the message says which. */
        OUT_OF_MEMORY,
        /** The memory that {@link ProcessOptions#memoryLimit} allows was exhausted. */
        MEMORY_LIMIT,
        /** Native code crashed or aborted (SIGSEGV, SIGBUS, SIGABRT…): see {@link #crashLog}. */
        NATIVE_CRASH,
        /** It used up the processor time that {@link ProcessOptions#cpuLimit} allows. */
        CPU_LIMIT,
        /**
         * The pool killed it, because a cancelled or timed-out task, or an exit hook, did not end within its grace, or what
         * it said made no sense.
         */
        KILLED_BY_POOL,
        /**
         * The pool killed it, because it did not answer its {@link ProcessOptions#heartbeat}: it was stopped, or did not
         * get on at all.
         */
        UNRESPONSIVE
    }

    private final Reason reason;
    private final String worker;
    private final String task;
    private final long pid;
    private final int exitCode;
    private final int signal;
    private final ArrayList<String> lastErrorLines; // a serializable list, because exceptions travel
    private final String crashLog;
    private final @Nullable String crashLogFile; // no Path, which does not travel

    /**
     * For engines: tells of a worker that is gone.
     *
     * @param task the name of the task that was lost with it; empty if it had none
     */
    public WorkerDiedException(String message, WorkerDeath death, String task) {
        super(message, death.cause().orElse(null));
        this.reason = death.reason();
        this.worker = death.worker();
        this.task = task;
        this.pid = death.pid();
        this.exitCode = death.exitCode();
        this.signal = death.signal();
        this.lastErrorLines = new ArrayList<>(death.lastErrorLines());
        this.crashLog = death.crashLog();
        this.crashLogFile = death.crashLogFile().map(Path::toString).orElse(null);
    }

    public Reason reason() {
        return reason;
    }

    /** The worker's name, as in {@link WorkerInfo}. */
    public String worker() {
        return worker;
    }

    /** The name of the task that was lost with it; empty if it had none, as when it could not start. */
    public String task() {
        return task;
    }

    /** Empty if no process was started. */
    public OptionalLong pid() {
        return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** The exit code as the platform reports it; 128 + n for signal n. */
    public OptionalInt exitCode() {
        return exitCode < 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** The signal that ended it, if one did; of a crash the one that its JVM reports (11, not the 6 of its abort). */
    public OptionalInt signal() {
        return signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    /** The last lines it wrote to stderr, oldest first, at most 50. */
    public List<String> lastErrorLines() {
        return List.copyOf(lastErrorLines);
    }

    /**
     * The head of the crash log that its JVM wrote, at most 80 lines: reason, problematic frame, native and Java stack.
     * Empty if it did not crash, and for what ends without a log, such as {@code abort()}.
     */
    public String crashLog() {
        return crashLog;
    }

    /**
     * The whole crash log. There is one only if the worker was told where to leave it, with {@code
     * withJvmOptions("-XX:ErrorFile=/var/log/crash-%p.log")}: nobody but you removes it. Without that the log is written
     * to memory that is gone with the worker, and nothing is left in any folder.
     */
    public Optional<Path> crashLogFile() {
        return Optional.ofNullable(crashLogFile).map(Path::of);
    }
}
