package dev.progeny.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Within what the pids that we see mean anything: one boot of one machine, and there one namespace of pids. Containers and
 * machines may share a folder, and the pid of the one is nobody, or somebody else, in the other.
 */
final class PidSpace {

    private static final Path PROC = Path.of("/proc");
    private static final int MOST_GENERATIONS = 32;
    private static final String PIDS = "NSpid:";
    private static final String PARENT = "PPid:";

    /** Eight characters that differ from space to space. */
    static final String TAG = HexFormat.of().toHexDigits(hash());

    private PidSpace() {}

    /** Where there is no such thing as a namespace, all are of one; where it cannot be known, nobody else is of ours. */
    private static int hash() {
        CRC32 hash = new CRC32();
        hash.update(of().getBytes(StandardCharsets.UTF_8));
        return (int) hash.getValue();
    }

    private static String of() {
        if (!Files.exists(PROC.resolve("self"))) {
            return "";
        }
        try {
            String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id"));
            return boot + Files.readSymbolicLink(PROC.resolve(visible()).resolve("ns/pid"));
        } catch (IOException | RuntimeException hidden) {
            return "alone " + System.nanoTime() + " " + ProcessHandle.current().pid();
        }
    }

    /**
     * The nearest process of ours that is in the namespace which /proc is of: its numbers are those that others know us by. A
     * worker with a namespace of its own has the /proc of outside.
     */
    private static String visible() throws IOException {
        String process = "self";
        for (int i = 0; i < MOST_GENERATIONS; i++) {
            String status = Files.readString(PROC.resolve(process).resolve("status"), StandardCharsets.ISO_8859_1);
            if (field(status, PIDS).indexOf('\t') < 0) {
                return process;
            }
            process = field(status, PARENT);
        }
        throw new IOException("no process above this one is in the namespace of " + PROC);
    }

    /** The values behind a name, with tabs between them; empty if there is no such line. */
    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }
}
