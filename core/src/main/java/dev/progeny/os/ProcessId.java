package dev.progeny.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Names one process for good: a pid alone is reused by the kernel, a pid with its start time is not.
 *
 * @param start in clock ticks since boot; where there is no /proc in milliseconds since the epoch, or 0 if unknown
 */
public record ProcessId(long pid, long start) {

    private static final Path SELF = Path.of("/proc/self");

    /** Apart, because of the start time. */
    private static final class Current {

        static final ProcessId ID = of(ProcessHandle.of(self()).orElseGet(ProcessHandle::current));
    }

    public static ProcessId current() {
        return Current.ID;
    }

    /** The pid of this process as others know it who see the same /proc; in a pid namespace it has another one for itself. */
    public static long self() {
        try {
            return Long.parseLong(Files.readSymbolicLink(SELF).toString());
        } catch (IOException | NumberFormatException elsewhere) {
            return ProcessHandle.current().pid();
        }
    }

    public static ProcessId of(ProcessHandle handle) {
        long ticks = ProcessWord.start(handle.pid());
        return new ProcessId(handle.pid(), ticks != 0 ? ticks : startMillis(handle));
    }

    /** By the wall clock: once that was set, JVMs that started before and after it do not agree on it. */
    private static long startMillis(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** One that cannot be looked at now is not said to be dead: what it has made would be removed. */
    public boolean isAlive() {
        return ProcessWord.isUnknown(pid) || ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> of(handle).start == start)
                .orElse(false);
    }
}
