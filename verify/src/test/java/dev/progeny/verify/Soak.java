package dev.progeny.verify;

import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.verify.bench.Memory;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One program in which pools, queues and hosted objects are used and abused together. It asks the JVM for deadlocks every
 * second, and compares memory, threads and descriptors of the first and the last look. Exits with 0 if all is well.
 */
final class Soak {

    private static final int LOOKS = 6;
    private static final long MORE_HEAP = 16 << 20;
    private static final int MORE_THREADS = 8;
    private static final int MORE_DESCRIPTORS = 24;

    private final SoakAccount account = new SoakAccount();

    private Soak() {}

    /** Argument: for how many seconds. */
    public static void main(String... arguments) throws Exception {
        Soak soak = new Soak();
        soak.run(Integer.parseInt(arguments[0]));
        new NothingLeft().afterEach(null);
        System.exit(soak.account.tell() ? 0 : 1);
    }

    private void run(int seconds) throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int look = 0; look < LOOKS; look++) {
            oneStretch(seconds / LOOKS);
            samples.add(Sample.take());
            System.out.println(samples.getLast());
        }
        compare(samples.get(1), samples.getLast());
    }

    /** Pools come and go: what they leave behind is seen between two stretches. */
    private void oneStretch(int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Pool processes = Pool.processes(2, Soak::options);
                Pool hybrid = Pool.hybrid(1, 8, Soak::options);
                Pool threads = Pool.threads(2)) {
            List<Thread> users = new ArrayList<>();
            for (Pool pool : List.of(processes, hybrid, threads)) {
                users.addAll(new SoakUsers(pool, account, end).start());
            }
            while (users.stream().anyMatch(Thread::isAlive)) {
                lookForDeadlocks();
                if (System.nanoTime() > end + TimeUnit.SECONDS.toNanos(60)) {
                    account.violation("still busy a minute after the end: " + stacks(users));
                    account.tell();
                    Runtime.getRuntime().halt(1);
                }
                users.removeIf(user -> !user.isAlive());
                if (!users.isEmpty()) {
                    users.getFirst().join(Duration.ofSeconds(1));
                }
            }
        }
    }

    private static ProcessOptions options(ProcessOptions options) {
        return options.withName("soak")
                .withHeap("64m")
                .withJvmOptions("-XX:TieredStopAtLevel=1")
                .withOutput(OutputHandler.none())
                .withHeartbeat(Duration.ofSeconds(2))
                .withCancelGrace(Duration.ofMillis(200))
                .withRestartLimit(10_000);
    }

    private void lookForDeadlocks() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long[] locked = bean.findDeadlockedThreads();
        if (locked != null) {
            account.violation("deadlock: " + Arrays.toString(bean.getThreadInfo(locked, Integer.MAX_VALUE)));
            for (ThreadInfo info : bean.dumpAllThreads(true, true)) {
                System.out.print(info);
            }
            account.tell();
            Runtime.getRuntime().halt(1);
        }
    }

    private static String stacks(List<Thread> threads) {
        StringBuilder all = new StringBuilder();
        for (Thread thread : threads) {
            all.append('\n').append(thread.getName());
            for (StackTraceElement frame : thread.getStackTrace()) {
                all.append("\n    ").append(frame);
            }
        }
        return all.toString();
    }

    private void compare(Sample early, Sample late) {
        if (late.heap > early.heap + MORE_HEAP) {
            account.violation("the heap has grown: " + early + ", then " + late);
        }
        if (late.threads > early.threads + MORE_THREADS) {
            account.violation("threads have grown: " + early + ", then " + late);
        }
        if (late.descriptors > early.descriptors + MORE_DESCRIPTORS) {
            account.violation("descriptors have grown: " + early + ", then " + late);
        }
    }

    /** What this JVM holds, in bytes of heap, threads and open descriptors. */
    private record Sample(long heap, int threads, int descriptors) {

        static Sample take() {
            return new Sample(Memory.usedHeap(), Thread.getAllStackTraces().size(), descriptorsOpen());
        }

        private static int descriptorsOpen() {
            String[] open = new File("/proc/self/fd").list();
            return open == null ? 0 : open.length;
        }
    }
}
