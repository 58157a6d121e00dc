package dev.progeny;

import dev.progeny.WorkerDiedException.Reason;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a worker ended.
 *
 * @param pid negative if no process was started
 * @param exitCode negative if there is none
 * @param signal 0 if none ended it
 * @param outOf which memory ran out, as its JVM calls it; empty otherwise
 * @param crashLog the head of its JVM's crash log; empty if there is none
 * @param crashLogFile the whole log, if the user asked for a file
 * @param cause why it could not be started, or what it said that made no sense, or null
 */
record WorkerDeath(
        String worker,
        Reason reason,
        long pid,
        int exitCode,
        int signal,
        String outOf,
        List<String> lastErrorLines,
        String crashLog,
        @Nullable Path crashLogFile,
        @Nullable Throwable cause) {

    private static final int SHOWN_LINES = 5;
    private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG.*|Internal Error.*|fatal error.*)$", Pattern.MULTILINE);
    private static final Pattern FRAME = Pattern.compile("^# Problematic frame:\\R# (.*)$", Pattern.MULTILINE);

    static WorkerDeath neverStarted(String worker, Throwable cause) {
        return new WorkerDeath(worker, Reason.START_FAILED, -1, -1, 0, "", List.of(), "", null, cause);
    }

    /** @param met whether it had connected: else it could not start, whatever ended it */
    static WorkerDeath of(
            String worker, long pid, boolean met, Autopsy found, @Nullable Path crashLogFile, @Nullable Throwable cause) {
        return new WorkerDeath(
                worker,
                met ? found.reason() : Reason.START_FAILED,
                pid,
                found.exitCode(),
                found.signal(),
                found.outOf(),
                found.lastErrorLines(),
                found.crashLog(),
                crashLogFile,
                cause);
    }

    /** A new exception for each task that is lost: two tasks must not share a stack trace. */
    WorkerDiedException exception(String lost) {
        return new WorkerDiedException(message(lost), this, lost);
    }

    private String message(String lost) {
        String who = "worker " + worker + (pid < 0 ? "" : " (pid " + pid + ")");
        return who + " " + what() + (lost.isEmpty() ? "" : " while it ran " + lost) + lastWords();
    }

    private String what() {
        return switch (reason) {
            case START_FAILED -> "could not start: " + (exitCode < 0 ? cause : "exit code " + exitCode + ours());
            case EXITED -> "ended by itself with exit code " + exitCode;
            case SIGNALLED -> "was ended by signal " + signal + signalName();
            case OUT_OF_MEMORY -> outOfMemory();
            case MEMORY_LIMIT -> "reached its memory limit; raise it with ProcessOptions.withMemoryLimit";
            case NATIVE_CRASH -> "crashed in native code: " + crash();
            case CPU_LIMIT -> "used up its processor time; give it more with ProcessOptions.withCpuLimit";
            case UNRESPONSIVE -> "was killed because it no longer answered: it was stopped, or did not get on at all";
            case KILLED_BY_POOL -> cause == null
                    ? "was killed because a cancelled or timed-out task did not stop within its grace"
                    : "was killed: " + cause.getMessage();
        };
    }

    private String outOfMemory() {
        String cure = switch (outOf) {
            case "Metaspace" -> "raise -XX:MaxMetaspaceSize with ProcessOptions.withJvmOptions, or load fewer classes";
            case "Compressed class space" ->
                    "raise -XX:CompressedClassSpaceSize with ProcessOptions.withJvmOptions, or load fewer classes";
            case "" -> "the machine has no more: use fewer workers, or a smaller ProcessOptions.withHeap";
            default -> "give it more with ProcessOptions.withHeap";
        };
        return "ran out of memory" + (outOf.isEmpty() ? "" : " (" + outOf + ")") + "; " + cure;
    }

    private String crash() {
        Matcher reason = CRASH.matcher(crashLog);
        Matcher frame = FRAME.matcher(crashLog);
        String what = reason.find() ? reason.group(1).strip() : "signal " + signal + signalName();
        return what + (frame.find() ? ", in " + frame.group(1).strip() : "");
    }

    /** Why we ended a start ourselves: the exit code tells of the kill only. Of a wait cut short the code tells all. */
    private String ours() {
        return cause == null || cause instanceof ClosedChannelException ? "" : ", " + cause;
    }

    private String signalName() {
        return switch (signal) {
            case 1 -> " (SIGHUP)";
            case 4 -> " (SIGILL)";
            case 6 -> " (SIGABRT)";
            case 7 -> " (SIGBUS)";
            case 8 -> " (SIGFPE)";
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
