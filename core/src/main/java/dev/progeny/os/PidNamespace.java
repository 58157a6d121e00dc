package dev.progeny.os;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of pids for one child: when its first process ends, by whatever means, the kernel kills all that are in it.
 *
 * <p>The first process is a shell that waits for the child and ends as it does. The child itself must not be the first,
 * because that one is spared by signals that it does not handle: it would survive the limit of its processor time, and its
 * own {@code abort}. {@code /proc} stays that of outside, where others know us by our number there: see {@link ProcessId}.
 */
public final class PidNamespace {

    /**
     * What the first process does. The way up leads through {@code unshare} to the program; where it does not, that has ended
     * before the ties were made. A shell gives /dev/null to what it does not wait for at once, hence the detour of stdin;
     * stderr: it comments ends.
     */
    private static final String FIRST_PROCESS = "read -r _ _ _ up _ </proc/self/stat && read -r _ _ _ top _ </proc/$up/stat;"
            + " [ \"$top\" = \"$0\" ] || exit 129;"
            + " exec 3<&0; \"$@\" <&3 3<&- & exec 3<&- </dev/null 2>/dev/null; wait $!; exit $?";

    private static @Nullable String refusal; // guarded by the class

    private PidNamespace() {}

    /** Asked by making one, until there is an answer of the system's; that none could be asked now is none. */
    private static synchronized String refusal() throws IOException {
        String known = refusal;
        if (known == null) {
            known = ask();
            refusal = known;
        }
        return known;
    }

    /** Empty if it works, else why not. */
    private static String ask() throws IOException {
        List<String> command = new ArrayList<>(unshare());
        command.add(Tool.pathOf("true"));
        try {
            Process process = Spawner.start(new ProcessBuilder(command).redirectErrorStream(true));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean works = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return works ? "" : said.isEmpty() ? "it failed without a word" : said;
        } catch (IOException failed) {
            if (!Spawner.saysAbsent(failed)) {
                throw failed;
            }
            return String.valueOf(failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it was asked whether there are pid namespaces here");
        }
    }

    /** The words to put before a command; refuses where no such namespace can be made. */
    public static List<String> wrapper() throws IOException {
        if (!refusal().isEmpty()) {
            throw new IOException("pidNamespace needs the program unshare (util-linux) and the right to make pid namespaces"
                    + " (root, or CAP_SYS_ADMIN): " + refusal());
        }
        List<String> wrapper = new ArrayList<>(unshare());
        wrapper.addAll(List.of(Tool.pathOf("sh"), "-c", FIRST_PROCESS, Long.toString(ProcessId.self())));
        return wrapper;
    }

    private static List<String> unshare() {
        return List.of(Tool.pathOf("unshare"), "--pid", "--fork", "--kill-child");
    }
}
