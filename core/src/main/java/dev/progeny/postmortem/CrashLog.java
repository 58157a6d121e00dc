package dev.progeny.postmortem;

import dev.progeny.ProcessOptions;
import dev.progeny.os.PrivateFile;
import dev.progeny.os.ProcessId;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM of one worker writes when it crashes: memory of ours without a name, so that nothing is left in anybody's
 * folder, whoever is killed when; or the file that the user's own {@code -XX:ErrorFile} names, which stays.
 */
public final class CrashLog implements Closeable {

    private static final String OPTION = "-XX:ErrorFile=";
    private static final int HEAD_LINES = 80; // reason, problematic frame, native and Java stack
    private static final int HEAD_BYTES = 1 << 14;

    private final @Nullable PrivateFile ours;
    private final @Nullable String theirs; // as the option gives it: %p is the pid
    private final @Nullable Path directory; // of the worker

    private CrashLog(@Nullable PrivateFile ours, @Nullable String theirs, @Nullable Path directory) {
        this.ours = ours;
        this.theirs = theirs;
        this.directory = directory;
    }

    static CrashLog open(ProcessOptions options) {
        String named = null;
        for (String option : options.jvmOptions()) {
            named = option.startsWith(OPTION) ? option.substring(OPTION.length()) : named; // the last one wins
        }
        return new CrashLog(named == null ? nameless() : null, named, options.directory().orElse(null));
    }

    private static @Nullable PrivateFile nameless() {
        try {
            return PrivateFile.create(0);
        } catch (IOException notHere) {
            return null; // No reason not to start: a JVM that crashes then writes where JVMs do, into its working folder.
        }
    }

    /** What the worker's JVM must be told; nothing if the user has told it, or it is to do as it likes. */
    public List<String> options() {
        return ours == null
                ? List.of()
                : List.of(OPTION + "/proc/" + ProcessId.self() + "/fd/" + ours.descriptor());
    }

    /** The file that stays, if there is one. */
    public Optional<Path> file(long pid) {
        if (theirs == null) {
            return Optional.empty();
        }
        Path path = Path.of(theirs.replace("%p", Long.toString(pid)));
        Path file = directory == null ? path : directory.resolve(path);
        return Optional.of(file).filter(Files::exists);
    }

    /** Its first lines; empty if the worker did not crash. */
    public String head(long pid) {
        try {
            if (ours != null) {
                return head(ours.head(HEAD_BYTES));
            }
            Path file = file(pid).orElse(null);
            if (file == null) {
                return "";
            }
            try (InputStream in = Files.newInputStream(file)) {
                return head(in.readNBytes(HEAD_BYTES));
            }
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static String head(byte[] start) {
        return new String(start, StandardCharsets.UTF_8).lines().limit(HEAD_LINES).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
        if (ours != null) {
            ours.close();
        }
    }
}
