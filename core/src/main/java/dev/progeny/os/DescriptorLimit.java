package dev.progeny.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a process whose file descriptors are used up from one that meets another error: what the kernel says is worded by
 * the C library, in the language of the user.
 */
final class DescriptorLimit {

    private static final String LINE = "Max open files";

    private static final String MOST = most();

    private DescriptorLimit() {}

    /** Reads it while there is a descriptor to read it with. */
    static void prepare() {
        // The class is initialized, which is all.
    }

    /** The same failure, in other words if there is no descriptor to be had. */
    static IOException explained(IOException failed) {
        return isReached()
                ? new IOException(
                        "all " + MOST + " file descriptors of this process are in use (ulimit -n, or the pool's"
                                + " openFilesLimit); close what is not needed any more, shared objects among it, or raise"
                                + " the limit",
                        failed)
                : failed;
    }

    static boolean isReached() {
        try (var _ = new FileInputStream("/dev/null")) {
            return false;
        } catch (IOException none) {
            return Files.exists(Path.of("/dev/null"));
        }
    }

    private static String most() {
        try {
            String line = Files.readString(Path.of("/proc/self/limits"))
                    .lines()
                    .filter(each -> each.startsWith(LINE))
                    .findFirst()
                    .orElse(LINE);
            return line.substring(LINE.length()).strip().split("\\s+")[0];
        } catch (IOException | RuntimeException unreadable) {
            return "";
        }
    }
}
