package dev.progeny.os;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes that die with this one, and leave Ctrl-C to it.
 *
 * <p>All are started by one platform thread that never ends, because Linux ties the parent-death signal to the thread
 * that forked: a child of a thread that ends is killed at once, a child of a virtual thread 30 s later, when the idle
 * carrier retires.
 */
public final class Spawner {

    private static final LinkedBlockingQueue<FutureTask<Process>> REQUESTS = new LinkedBlockingQueue<>();
    private static final File NULL = new File("/dev/null");
    private static final int DESCRIPTORS = 12; // three pipes for the child's streams, one to hear of its start, and some

    /**
     * The last words before the child's command. It ignores Ctrl-C from its first instruction; later, by its own code, would
     * take it 10 ms. And whose parent is another one by now does not begin: it died before the tie to it was made, which
     * then binds to whoever inherited the child.
     */
    private static final String GUARD = "trap '' INT; [ \"$PPID\" = \"$0\" ] || exit 129; exec \"$@\"";

    /**
     * EPERM, ENOENT, ENOEXEC, EACCES: what is absent stays so. Whatever else the JDK says of a start that failed (its texts for
     * what is used up differ with the step at which it was) is of now, and nothing is concluded from it.
     */
    private static final Pattern ABSENT = Pattern.compile("error(=|: )(1|2|8|13)\\b");

    private static final int THREADS = 2; // the process itself, and the JDK's thread that waits for it

    // Guarded by this class. Not by its initializer: that fails once and for all, when threads or processes are used up.
    private static @Nullable List<String> wrapper; // what of tie and guard the platform has
    private static boolean serving;

    private Spawner() {}

    /**
     * Starts {@code builder}'s command, wrapped where the platform can tie it to our life. Blocks for the fork (about a
     * millisecond) and is not interruptible: a process that nobody holds would be a leak.
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        List<String> command = new ArrayList<>(begin());
        command.addAll(builder.command());
        builder.command(command);
        FutureTask<Process> request = new FutureTask<>(() -> {
            checkDescriptors();
            checkThreads();
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

    /**
     * Refuses while no thread can be started: without the one that waits for it the JDK does not hand out a process that
     * it has started, and then nobody can end it.
     */
    private static void checkThreads() throws InterruptedException {
        CountDownLatch all = new CountDownLatch(1);
        List<Thread> started = new ArrayList<>();
        try {
            while (started.size() < THREADS) {
                started.add(Thread.ofPlatform().daemon().start(() -> awaitQuietly(all)));
            }
        } finally {
            all.countDown();
            for (Thread each : started) {
                each.join();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyKnowsThisThread) {
            // It ends, which is all it would do.
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

    /** Whether the processes started here ignore Ctrl-C already. */
    public static boolean ignoresInterrupt() throws IOException {
        return begin().contains(GUARD);
    }

    /** Returns the wrapper. */
    static synchronized List<String> begin() throws IOException {
        if (!serving) {
            Thread.ofPlatform().daemon().name("progeny-spawner").start(Spawner::serve);
            serving = true;
        }
        if (wrapper == null) {
            checkDescriptors(); // each start that fails for want of them costs the JDK some more
            wrapper = find();
        }
        return wrapper;
    }

    /** Without util-linux the worker's own watch on stdin remains, without a shell what it can do for itself. */
    private static List<String> find() throws IOException {
        for (List<String> candidate : List.of(join(tie(), guard()), guard(), tie())) {
            if (!candidate.isEmpty() && works(candidate)) {
                return candidate;
            }
        }
        return List.of();
    }

    /** Asks the kernel to kill the child with its parent. */
    private static List<String> tie() {
        return Tool.find("setpriv").map(tool -> List.of(tool, "--pdeathsig", "KILL")).orElse(List.of());
    }

    /** The pid is the one that we have for ourselves and our children, also in a namespace of pids. */
    private static List<String> guard() {
        String self = Long.toString(ProcessHandle.current().pid());
        return Tool.find("sh").map(tool -> List.of(tool, "-c", GUARD, self)).orElse(List.of());
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.of(first, second).flatMap(List::stream).toList();
    }

    private static boolean works(List<String> wrapper) throws IOException {
        List<String> probe = new ArrayList<>(wrapper);
        probe.add(Tool.pathOf("true"));
        try {
            return succeeds(new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException failed) {
            if (!saysAbsent(failed)) {
                throw failed;
            }
            return false;
        }
    }

    static boolean saysAbsent(IOException failed) {
        return ABSENT.matcher(String.valueOf(failed.getMessage())).find();
    }

    /** Not interruptible: who comes first decides for all that follow. */
    private static boolean succeeds(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            process.destroyForcibly();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
