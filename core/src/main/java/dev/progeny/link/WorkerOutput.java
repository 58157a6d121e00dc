package dev.progeny.link;

import dev.progeny.OutputHandler;
import dev.progeny.OutputLine;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a worker prints: handed to the user's handler, and its last lines on stderr kept for the day it dies. */
final class WorkerOutput {

    private static final int KEPT_LINES = 50;
    private static final long DRAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Thread out;
    private final Thread err;
    private final ArrayDeque<String> tail = new ArrayDeque<>(); // guarded by itself

    WorkerOutput(Process process, String worker, OutputHandler handler) {
        long pid = process.pid();
        out = OutputPump.start(
                worker + "-stdout",
                process.getInputStream(),
                line -> handler.accept(new OutputLine(worker, pid, false, line)));
        err = OutputPump.start(worker + "-stderr", process.getErrorStream(), line -> {
            keep(line);
            handler.accept(new OutputLine(worker, pid, true, line));
        });
    }

    /**
     * Waits until everything the worker printed was handed on. Bounded: a process that the worker itself started may
     * hold the pipes open for ever.
     */
    List<String> drain() throws InterruptedException {
        out.join(DRAIN_MILLIS);
        err.join(DRAIN_MILLIS);
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }

    private void keep(String line) {
        synchronized (tail) {
            if (tail.size() == KEPT_LINES) {
                tail.removeFirst();
            }
            tail.addLast(line);
        }
    }
}
