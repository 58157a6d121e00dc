package dev.progeny;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds open. */
public final class Descriptors {

    private Descriptors() {}

    /** The sizes of all memory without a name; what is open twice counts twice. */
    public static long memoryBytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                bytes += memoryBytes(each);
            }
        }
        return bytes;
    }

    private static long memoryBytes(Path descriptor) {
        try {
            boolean ours = Files.readSymbolicLink(descriptor).toString().matches("/dev/shm/progeny-.* \\(deleted\\)");
            return ours ? Files.size(descriptor) : 0;
        } catch (IOException closedMeanwhile) {
            return 0;
        }
    }
}
