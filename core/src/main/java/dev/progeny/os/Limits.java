package dev.progeny.os;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits that the kernel enforces on a process, set by {@code prlimit} before it becomes the JVM.
 *
 * <p>Memory is RLIMIT_DATA: it counts what is written to and not shared, heap, native memory and stacks alike. The whole
 * address space (RLIMIT_AS) does not fit a JVM, which reserves gigabytes that it never touches.
 */
public final class Limits {

    /** 31 years; the kernel counts in nanoseconds, and what is too much for them is a limit that is reached at once. */
    private static final long MOST_CPU_SECONDS = 1_000_000_000;

    private Limits() {}

    /** The words to put before a command, none without limits; refuses where they cannot be set. */
    public static List<String> wrapper(OptionalLong memoryBytes, Optional<Duration> cpu, OptionalInt openFiles)
            throws IOException {
        List<String> wrapper = new ArrayList<>();
        memoryBytes.ifPresent(bytes -> wrapper.add("--data=" + bytes));
        // The hard limit lies a second above: the first signal (SIGXCPU) is then the one that tells the reason.
        cpu.map(time -> Math.min(time.toSeconds(), MOST_CPU_SECONDS))
                .ifPresent(seconds -> wrapper.add("--cpu=" + seconds + ":" + (seconds + 1)));
        openFiles.ifPresent(files -> wrapper.add("--nofile=" + files + ":" + files)); // a JVM raises soft to hard
        if (!wrapper.isEmpty()) {
            wrapper.addFirst(Tool.find("prlimit").orElseThrow(() -> new IOException(
                    "memoryLimit, cpuLimit and openFilesLimit need the program prlimit (util-linux) in /usr/bin or /bin")));
        }
        return wrapper;
    }
}
