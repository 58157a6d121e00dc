package dev.progeny.verify;

import dev.progeny.NotTransferableException;
import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.Task;
import dev.progeny.shared.SharedMemory;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run: random tasks in pools whose workers fail at random, in a process that may itself have been started with
 * faults. Says what became of the tasks, and exits with 0 if each has one outcome and nothing is left.
 */
final class Chaos {

    private static final int IN_FLIGHT = 48;
    private static final int LARGEST_MAP = 40;
    private static final double RATE = 0.0003;
    private static final long PATIENCE_SECONDS = 60;

    private final Random random;
    private final ChaosAccount account;
    private final Semaphore places = new Semaphore(IN_FLIGHT);
    private final int tasks;

    private Chaos(long seed, int tasks) {
        this.random = new Random(seed);
        this.tasks = tasks;
        this.account = new ChaosAccount(tasks);
    }

    /** Arguments: the seed, how many tasks in each of the two pools. */
    public static void main(String... arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        boolean warm = run(seed, 200, "warm-up");
        long before = descriptors();
        boolean well = run(seed, tasks, "seed " + seed);
        new NothingLeft().afterEach(null);
        long left = descriptorsLeft(before);
        System.out.println(left + " descriptors more than before");
        System.exit(warm && well && left <= 0 ? 0 : 1);
    }

    private static boolean run(long seed, int tasks, String title) throws Exception {
        UnaryOperator<ProcessOptions> options = options(seed);
        boolean processes = new Chaos(seed, tasks).run(() -> Pool.processes(2, options), title + " processes");
        boolean hybrid = new Chaos(~seed, tasks).run(() -> Pool.hybrid(2, 8, options), title + " hybrid");
        return processes && hybrid;
    }

    private static UnaryOperator<ProcessOptions> options(long seed) {
        UnaryOperator<ProcessOptions> faults = Faults.random(seed, RATE).inWorkers();
        return options -> faults.apply(options.withName("chaos")
                .withHeap("64m")
                .withJvmOptions("-XX:TieredStopAtLevel=1") // most of its time is starts
                .withOutput(OutputHandler.none())
                .withHeartbeat(Duration.ofMillis(500))
                .withTaskTimeout(Duration.ofSeconds(4))
                .withCancelGrace(Duration.ofMillis(200))
                .withTasksPerWorker(seed % 3 == 0 ? 700 : 0)
                .withSpares((int) (seed & 1))
                .withRestartLimit(1_000)); // faults may well hit five starts in a row
    }

    private interface Opening {
        Pool open();
    }

    private boolean run(Opening opening, String title) throws Exception {
        long start = System.nanoTime();
        Pool pool = opening.open();
        int number = 0;
        while (number < tasks) {
            number = random.nextInt(200) == 0 ? map(pool, number) : submit(pool, number);
        }
        if (!places.tryAcquire(IN_FLIGHT, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            account.violation("tasks hang: " + pool.stats());
        }
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
        closing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return account.close(title + ", " + (System.nanoTime() - start) / 1_000_000 + " ms:");
    }

    private int submit(Pool pool, int number) throws InterruptedException {
        ChaosJob job = ChaosJob.random(number, account.runs(), random);
        boolean interrupted = random.nextInt(20) == 0;
        int patience = random.nextInt(100);
        if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no task ends any more: " + pool.stats());
        }
        try {
            Task<Object> task = interrupted ? submitInterrupted(pool, job) : pool.submit(job, job.options());
            var _ = task.whenComplete((result, failure) -> {
                account.ended(job, result, failure);
                places.release();
            });
            if (job.deed() == ChaosJob.Deed.CANCELLED) {
                Executor later = CompletableFuture.delayedExecutor(patience, TimeUnit.MILLISECONDS);
                later.execute(() -> task.cancel(true));
            }
        } catch (NotTransferableException refused) {
            account.refused(number, refused);
            places.release();
        }
        return number + 1;
    }

    /** By a thread that is to stop, as one of an executor may be. */
    private Task<Object> submitInterrupted(Pool pool, ChaosJob job) {
        Thread.currentThread().interrupt();
        try {
            return pool.submit(job, job.options());
        } finally {
            if (!Thread.interrupted()) {
                account.violation("submit has swallowed an interrupt: " + job);
            }
        }
    }

    private int map(Pool pool, int from) {
        int to = Math.min(tasks, from + 1 + random.nextInt(LARGEST_MAP));
        SharedMemory runs = account.runs();
        List<Integer> inputs = IntStream.range(from, to).boxed().toList();
        try {
            List<Integer> results = pool.map(inputs, number -> {
                ChaosJob.note(runs, number);
                return number;
            });
            account.mapped(from, to, results.equals(inputs) ? null : new AssertionError("wrong results: " + results));
        } catch (CompletionException failed) {
            account.mapped(from, to, failed.getCause());
        } catch (NotTransferableException refused) {
            account.mapped(from, to, refused);
        }
        return to;
    }

    /** In the end: memory of large values is kept for ten seconds after its last use. */
    private static long descriptorsLeft(long before) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long left = descriptors() - before;
        while (left > 0 && System.nanoTime() < until) {
            Thread.sleep(100);
            left = descriptors() - before;
        }
        return left;
    }

    /** Those that this library opens. */
    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(Chaos::mayBeOurs).count();
        }
    }

    private static boolean mayBeOurs(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("pipe:") || target.contains("progeny-");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
