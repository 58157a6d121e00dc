package dev.progeny.verify.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What a process, a task or a worker costs in memory. */
public final class Memory {

    private static final int QUEUED = 100_000;

    private Memory() {}

    /** Bytes of our heap for a task that waits in the queue of an executor, which is shut down after it. */
    static double ofQueuedTask(ExecutorService executor, Callable<Integer> endless, Callable<Integer> nothing) {
        Future<Integer> _ = executor.submit(endless);
        long before = usedHeap();
        for (int i = 0; i < QUEUED; i++) {
            Future<Integer> _ = executor.submit(nothing);
        }
        long after = usedHeap();
        executor.shutdownNow();
        return (after - before) / (double) QUEUED;
    }

    /** In bytes, after collections. */
    public static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

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
