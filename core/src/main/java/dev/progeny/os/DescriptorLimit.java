package dev.progeny.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a process whose file descriptors are used up from one that meets another error: what the kernel says is worded by
 * the C library, in the language of the user.
 */
public final class DescriptorLimit {

    private static final String LINE = "Max open files";

    private static final long MOST = most();

    private DescriptorLimit() {}

    /** No descriptor is left to this process. */
    public static final class ReachedException extends IOException {

        private static final long serialVersionUID = 1L;

        private ReachedException(IOException cause) {
            super(
                    "all " + MOST + " file descriptors of this process are in use (ulimit -n, or the pool's openFilesLimit);"
                            + " close what is not needed any more, shared objects too, or raise the limit",
                    cause);
        }
    }

    /** How many descriptors this process may have, {@link Long#MAX_VALUE} if that is not known. */
    public static long get() {
        return MOST;
    }

    /** The same failure, in other words if there is no descriptor to be had. */
    static IOException explained(IOException failed) {
        return isReached() && !(failed instanceof ReachedException) ? new ReachedException(failed) : failed;
    }

    /** Whoever asks has failed, and closed what it had opened by then: so there must be room for more than one. */
    static boolean isReached() {
        try (var _ = nothing();
                var _ = nothing();
                var _ = nothing();
                var _ = nothing()) {
            return false;
        } catch (IOException none) {
            return Files.exists(Path.of("/dev/null"));
        }
    }

    private static FileInputStream nothing() throws IOException {
        return new FileInputStream("/dev/null");
    }

    /** Read while there is a descriptor to read it with. */
    private static long most() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith(LINE)) {
                    String soft = line.substring(LINE.length()).strip();
                    return Long.parseLong(soft.substring(0, soft.indexOf(' ')));
                }
            }
        } catch (IOException | RuntimeException unknownOrUnlimited) {
            // As if there were no such line.
        }
        return Long.MAX_VALUE;
    }
}
