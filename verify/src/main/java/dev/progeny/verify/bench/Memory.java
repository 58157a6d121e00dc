package dev.progeny.verify.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process costs in memory. */
final class Memory {

    private Memory() {}

    /** Its proportional set size: a page that n processes share counts as an n-th. */
    static double proportionalMegabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
            }
        }
        throw new IOException("process " + pid + " has no proportional set size");
    }
}
