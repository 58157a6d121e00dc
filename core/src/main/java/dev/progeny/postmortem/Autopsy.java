package dev.progeny.postmortem;

import dev.progeny.WorkerDeath;
import dev.progeny.WorkerDiedException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a worker that has ended by itself or by force, and what follows from it.
 *
 * @param saidGoodbye whether its exit hooks ran: it ended through {@code System.exit}, or by SIGTERM or SIGHUP
 * @param killedFor why we killed it, or null if we did not
 * @param memory whether its process has a memory limit of ours, and the kernel has killed for it
 * @param crashLog the head of its JVM's crash log; empty if there is none
 */
public record Autopsy(
        int exitCode,
        boolean saidGoodbye,
        @Nullable Reason killedFor,
        MemoryLimit memory,
        List<String> lastErrorLines,
        String crashLog) {

    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGXCPU = 24;
    private static final int LAST_SIGNAL = 64;
    /** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. */
    private static final Set<Integer> CRASHES = Set.of(4, 5, 6, 7, 8, 11, 31);

    private static final Pattern CRASH_SIGNAL = Pattern.compile("^#\\s+SIG\\w+ \\(0x([0-9a-f]+)\\)", Pattern.MULTILINE);
    private static final String HEAP_GONE = "Terminating due to java.lang.OutOfMemoryError";
    private static final String NO_MEMORY = "insufficient memory for the Java Runtime Environment";

    public enum MemoryLimit {
        NONE,
        SET,
        /** By the kernel, for what its control group used: that looks like any kill. */
        ENFORCED;

        public static MemoryLimit of(boolean set, boolean enforced) {
            return enforced ? ENFORCED : set ? SET : NONE;
        }
    }

    /**
     * The death that it shows.
     *
     * @param met whether the worker had connected: else it could not start, whatever ended it
     * @param crashLogFile the whole log, if the user asked for a file
     * @param cause what else is known of it, or null
     */
    public WorkerDeath death(String worker, long pid, boolean met, Optional<Path> crashLogFile, @Nullable Throwable cause) {
        Reason why = met ? reason() : Reason.START_FAILED;
        return new WorkerDeath(
                worker, why, pid, exitCode, signal(), outOf(), lastErrorLines, crashLog, crashLogFile, Optional.ofNullable(cause));
    }

    public Reason reason() {
        if (memory == MemoryLimit.ENFORCED && wasKilled()) {
            return Reason.MEMORY_LIMIT;
        }
        if (killedFor != null && wasKilled()) {
            return killedFor;
        }
        if (!outOf().isEmpty()) {
            return Reason.OUT_OF_MEMORY;
        }
        if (says(NO_MEMORY) || crashLog.contains(NO_MEMORY)) {
            return memory == MemoryLimit.NONE ? Reason.OUT_OF_MEMORY : Reason.MEMORY_LIMIT;
        }
        int signal = signal();
        if (!crashLog.isBlank() || CRASHES.contains(signal)) {
            return Reason.NATIVE_CRASH;
        }
        return signal == 0 ? Reason.EXITED : signal == SIGXCPU ? Reason.CPU_LIMIT : Reason.SIGNALLED;
    }

    /** Else it had ended before our kill reached it. 1 is what Windows tells of a process that was terminated. */
    private boolean wasKilled() {
        return exitCode == 128 + SIGKILL || exitCode == 1;
    }

    /**
     * The signal that ended it, 0 if none did. An exit code of 128 + n means signal n, unless exit hooks ran, and n is no
     * signal after which they do. {@code Runtime.halt(137)} looks like SIGKILL.
     */
    int signal() {
        Matcher crash = CRASH_SIGNAL.matcher(crashLog);
        if (crash.find()) {
            return Integer.parseInt(crash.group(1), 16); // the JVM reports it, then aborts
        }
        int signal = exitCode > 128 && exitCode <= 128 + LAST_SIGNAL ? exitCode - 128 : 0;
        boolean hooksRan = saidGoodbye && killedFor == null;
        return hooksRan && signal != SIGTERM && signal != SIGHUP ? 0 : signal;
    }

    /** What a JVM that ran out of its own memory names: {@code Java heap space}, {@code Metaspace}…; else empty. */
    String outOf() {
        return lastErrorLines.stream()
                .filter(line -> line.startsWith(HEAP_GONE))
                .map(line -> line.substring(Math.min(line.length(), HEAP_GONE.length() + 2)))
                .reduce("", (first, last) -> last);
    }

    private boolean says(String words) {
        return lastErrorLines.stream().anyMatch(line -> line.contains(words));
    }
}
