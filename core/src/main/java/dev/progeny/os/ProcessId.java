package dev.progeny.os;

import java.time.Instant;

/**
 * Names one process for good: a pid alone is reused by the kernel, a pid with its start time is not.
 *
 * @param startMillis start in milliseconds since the epoch, 0 where the platform does not tell
 */
public record ProcessId(long pid, long startMillis) {

    private static final ProcessId CURRENT = of(ProcessHandle.current());

    public static ProcessId current() {
        return CURRENT;
    }

    public static ProcessId of(ProcessHandle handle) {
        long start = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return new ProcessId(handle.pid(), start);
    }

    public boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> of(handle).startMillis == startMillis)
                .orElse(false);
    }
}
