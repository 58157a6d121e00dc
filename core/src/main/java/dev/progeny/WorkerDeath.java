package dev.progeny;

import dev.progeny.WorkerDiedException.Reason;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a worker ended.
 *
 * @param pid negative if no process was started
 * @param exitCode negative if there is none
 * @param cause why it could not be started, or null
 */
record WorkerDeath(
        String worker, Reason reason, long pid, int exitCode, List<String> lastErrorLines, @Nullable Throwable cause) {

    private static final int SHOWN_LINES = 5;
    private static final int SIGXCPU = 24;

    static WorkerDeath neverStarted(String worker, Throwable cause) {
        return new WorkerDeath(worker, Reason.START_FAILED, -1, -1, List.of(), cause);
    }

    static Reason reasonOf(int exitCode, boolean killedByPool, List<String> lastErrorLines) {
        if (killedByPool) {
            return Reason.KILLED_BY_POOL;
        }
        if (lastErrorLines.stream().anyMatch(WorkerDeath::tellsOfMemory)) {
            return Reason.OUT_OF_MEMORY;
        }
        if (exitCode == 128 + SIGXCPU) {
            return Reason.CPU_LIMIT;
        }
        return exitCode > 128 && exitCode <= 128 + 64 ? Reason.SIGNALLED : Reason.EXITED;
    }

    /** What the JVM says before it ends for want of heap, or of memory from the operating system. */
    private static boolean tellsOfMemory(String line) {
        return line.startsWith("Terminating due to java.lang.OutOfMemoryError")
                || line.contains("insufficient memory for the Java Runtime Environment");
    }

    /** A new exception for each task that is lost: two tasks must not share a stack trace. */
    WorkerDiedException exception(String lost) {
        return new WorkerDiedException(message(lost), reason, pid, exitCode, lastErrorLines, cause);
    }

    private String message(String lost) {
        String who = "worker " + worker + (pid < 0 ? "" : " (pid " + pid + ")");
        return who + " " + what() + (lost.isEmpty() ? "" : " while it ran " + lost) + lastWords();
    }

    private String what() {
        return switch (reason) {
            case START_FAILED -> "could not start: " + (exitCode < 0 ? cause : "exit code " + exitCode + ours());
            case EXITED -> "ended by itself with exit code " + exitCode;
            case SIGNALLED -> "was ended by signal " + (exitCode - 128) + signalName();
            case OUT_OF_MEMORY -> "ran out of memory; give it more with ProcessOptions.withHeap or withMemoryLimit";
            case CPU_LIMIT -> "used up its processor time; give it more with ProcessOptions.withCpuLimit";
            case KILLED_BY_POOL -> "was killed because a cancelled or timed-out task did not stop within its grace";
        };
    }

    /** Why we ended a start ourselves: the exit code tells of the kill only. Of a wait cut short the code tells all. */
    private String ours() {
        return cause == null || cause instanceof ClosedChannelException ? "" : ", " + cause;
    }

    private String signalName() {
        return switch (exitCode - 128) {
            case 4 -> " (SIGILL)";
            case 6 -> " (SIGABRT)";
            case 9 -> " (SIGKILL: kill -9, or the kernel was out of memory)";
            case 11 -> " (SIGSEGV)";
            case 15 -> " (SIGTERM)";
            default -> "";
        };
    }

    private String lastWords() {
        if (lastErrorLines.isEmpty()) {
            return "";
        }
        int from = Math.max(0, lastErrorLines.size() - SHOWN_LINES);
        return lastErrorLines.subList(from, lastErrorLines.size()).stream()
                .collect(Collectors.joining("\n  ", "; its last words:\n  ", ""));
    }
}
