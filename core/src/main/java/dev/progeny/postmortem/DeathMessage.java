package dev.progeny.postmortem;

import dev.progeny.WorkerDeath;
import dev.progeny.WorkerDiedException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of a worker in words. */
public final class DeathMessage {

    private static final int SHOWN_LINES = 5;
    private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG.*|Internal Error.*|fatal error.*)$", Pattern.MULTILINE);
    private static final Pattern FRAME = Pattern.compile("^# Problematic frame:\\R# (.*)$", Pattern.MULTILINE);

    private final WorkerDeath death;
    private final @Nullable Throwable cause;

    private DeathMessage(WorkerDeath death) {
        this.death = death;
        this.cause = death.cause().orElse(null);
    }

    /** A new exception for each task that is lost: two tasks must not share a stack trace. */
    public static WorkerDiedException exception(WorkerDeath death, String lost) {
        return new WorkerDiedException(new DeathMessage(death).text(lost), death, lost);
    }

    private String text(String lost) {
        String who = "worker " + death.worker() + (death.pid() < 0 ? "" : " (pid " + death.pid() + ")");
        return who + " " + what() + (lost.isEmpty() ? "" : " while it ran " + lost) + lastWords();
    }

    private String what() {
        return switch (death.reason()) {
            case START_FAILED -> "could not start: " + (death.exitCode() < 0 ? cause : "exit code " + death.exitCode() + ours());
            case EXITED -> "ended by itself with exit code " + death.exitCode();
            case SIGNALLED -> "was ended by signal " + death.signal() + signalName();
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
        String cure = switch (death.outOf()) {
            case "Metaspace" -> "raise -XX:MaxMetaspaceSize with ProcessOptions.withJvmOptions, or load fewer classes";
            case "Compressed class space" ->
                    "raise -XX:CompressedClassSpaceSize with ProcessOptions.withJvmOptions, or load fewer classes";
            case "" -> "the machine has no more: use fewer workers, or a smaller ProcessOptions.withHeap";
            default -> "give it more with ProcessOptions.withHeap";
        };
        return "ran out of memory" + (death.outOf().isEmpty() ? "" : " (" + death.outOf() + ")") + "; " + cure;
    }

    private String crash() {
        Matcher what = CRASH.matcher(death.crashLog());
        Matcher frame = FRAME.matcher(death.crashLog());
        String how = what.find() ? what.group(1).strip() : "signal " + death.signal() + signalName();
        return how + (frame.find() ? ", in " + frame.group(1).strip() : "");
    }

    /** Why we ended a start ourselves: the exit code tells of the kill only. Of a wait cut short the code tells all. */
    private String ours() {
        return cause == null || cause instanceof ClosedChannelException ? "" : ", " + cause;
    }

    private String signalName() {
        return switch (death.signal()) {
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
        if (death.lastErrorLines().isEmpty()) {
            return "";
        }
        int from = Math.max(0, death.lastErrorLines().size() - SHOWN_LINES);
        return death.lastErrorLines().subList(from, death.lastErrorLines().size()).stream()
                .collect(Collectors.joining("\n  ", "; its last words:\n  ", ""));
    }
}
