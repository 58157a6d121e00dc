package dev.progeny.os;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes that die with this one.
 *
 * <p>All are started by one platform thread that never ends, because Linux ties the parent-death signal to the thread
 * that forked: a child of a thread that ends is killed at once, a child of a virtual thread 30 s later, when the idle
 * carrier retires.
 */
public final class Spawner {

    private static final LinkedBlockingQueue<FutureTask<Process>> REQUESTS = new LinkedBlockingQueue<>();
    private static final File NULL = new File("/dev/null");
    private static final int DESCRIPTORS = 12; // three pipes for the child's streams, one to hear of its start, and some

    /** Wrapper that asks the kernel to kill the child with its parent; empty where there is none. */
    private static final List<String> WRAPPER = wrapper();

    static {
        Thread.ofPlatform().daemon().name("progeny-spawner").start(Spawner::serve);
    }

    private Spawner() {}

    /**
     * Starts {@code builder}'s command, wrapped where the platform can tie it to our life. Blocks for the fork (about a
     * millisecond) and is not interruptible: a process that nobody holds would be a leak.
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        List<String> command = new ArrayList<>(WRAPPER);
        command.addAll(builder.command());
        builder.command(command);
        FutureTask<Process> request = new FutureTask<>(() -> {
            checkDescriptors();
            return builder.start();
        });
        REQUESTS.add(request);
        return await(request);
    }

    /**
     * Refuses while so few descriptors are free that the start would fail half-way: the JDK, when it runs out of them
     * there, closes one twice, and that may by then be a file of the program (seen with 25.0.3).
     */
    private static void checkDescriptors() throws IOException {
        if (!NULL.exists()) {
            return;
        }
        List<FileInputStream> open = new ArrayList<>();
        try {
            while (open.size() < DESCRIPTORS) {
                open.add(new FileInputStream(NULL));
            }
        } finally {
            for (FileInputStream each : open) {
                each.close();
            }
        }
    }

    private static Process await(FutureTask<Process> request) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return request.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    Throwable reason = failed.getCause();
                    throw new IOException(reason == null ? "" : reason.getMessage(), reason);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void serve() {
        while (true) {
            try {
                REQUESTS.take().run();
            } catch (InterruptedException nobodyMayStopThisThread) {
                // Its end would kill every child at once; see above.
            }
        }
    }

    private static List<String> wrapper() {
        List<String> wrapper = List.of("setpriv", "--pdeathsig", "KILL");
        List<String> probe = new ArrayList<>(wrapper);
        probe.add("true");
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean works = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            process.destroyForcibly();
            return works ? wrapper : List.of();
        } catch (IOException absent) {
            return List.of(); // No util-linux here, or one without the option: the worker's own watch on stdin remains.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
