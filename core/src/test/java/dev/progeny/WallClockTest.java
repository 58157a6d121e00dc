package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.os.PrivateFolder;
import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedLock;
import dev.progeny.shared.SharedQueue;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock of a parent and its workers jumps, by libfaketime; their System.nanoTime does not. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class WallClockTest {

    private static final List<String> JUMPS = List.of("+1d", "-1d", "+3650d", "+0");
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration LATE = Duration.ofSeconds(5); // of a busy machine

    @TempDir
    private Path folder;

    /** By how many days the clock jumped while somebody waited, and how long that took in truth. */
    private record Seen(long pid, long days, long millis) implements Serializable {

        /** {@code waiting} says whether it came to its time-out, as it must. */
        static Seen during(Job<Boolean> waiting) throws Exception {
            long wall = System.currentTimeMillis();
            long start = System.nanoTime();
            boolean timedOut = waiting.call();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            long jump = System.currentTimeMillis() - wall - millis;
            long days = Math.round(jump / (double) Duration.ofDays(1).toMillis());
            return new Seen(ProcessHandle.current().pid(), days, timedOut ? millis : -1);
        }

        String said(String who) {
            boolean onTime = millis >= WAIT.toMillis() && millis < WAIT.plus(LATE).toMillis();
            return who + " " + days + " days " + (onTime ? "on time" : "after " + millis + " ms");
        }
    }

    static final class Parent {

        private final Path clock;
        private final Set<Long> workers = new TreeSet<>();

        private Parent(Path clock) {
            this.clock = clock;
        }

        /** Nothing here may end by the limits of the pool: all of them are shorter than the jumps. */
        public static void main(String... arguments) throws Exception {
            var parent = new Parent(Path.of(arguments[0]));
            SharedLock lock = SharedLock.create();
            lock.lock();
            try (SharedQueue<Integer> queue = SharedQueue.create(1);
                    SharedLatch closed = SharedLatch.create(1);
                    Pool pool = Pool.processes(4, o -> o.withHeartbeat(Duration.ofSeconds(1))
                            .withTaskTimeout(Duration.ofMinutes(1))
                            .withIdleTimeout(Duration.ofHours(1))
                            .withMaxAge(Duration.ofHours(1)))) {
                List<Job<Boolean>> waits = List.of(
                        () -> !lock.tryLock(WAIT), () -> queue.poll(WAIT) == null, () -> !closed.await(WAIT));
                parent.startAll(pool, waits.size() + 1);
                for (String jump : JUMPS) {
                    parent.jump(jump, pool, waits);
                }
                System.out.println("workers " + parent.workers.size());
            }
            try (Pool later = Pool.processes(1)) {
                System.out.println("answer " + later.submit(() -> 42).get());
            }
        }

        /** So that none has timed out in one worker while another only starts. */
        private void startAll(Pool pool, int count) throws Exception {
            SharedLatch there = SharedLatch.create(count);
            Job<Long> meeting = () -> {
                there.countDown();
                there.await();
                return ProcessHandle.current().pid();
            };
            for (Task<Long> task : Collections.nCopies(count, meeting).stream().map(pool::submit).toList()) {
                workers.add(task.get());
            }
        }

        private void jump(String jump, Pool pool, List<Job<Boolean>> waits) throws Exception {
            SharedLatch there = SharedLatch.create(waits.size() + 1);
            List<Task<Seen>> tasks = new ArrayList<>();
            for (Job<Boolean> wait : waits) {
                tasks.add(pool.submit(() -> Seen.during(() -> {
                    there.countDown();
                    return wait.call();
                })));
            }
            Job<Boolean> sleep = () -> {
                there.countDown();
                Thread.sleep(Duration.ofMinutes(5));
                return true;
            };
            Seen here = Seen.during(() -> {
                Task<Boolean> endless = pool.submit(sleep, TaskOptions.defaults().withTimeout(WAIT));
                there.await();
                Files.writeString(clock, jump);
                workers.add(endless.worker().orElseThrow().pid());
                return timesOut(endless);
            });
            System.out.println(here.said("parent"));
            for (Task<Seen> task : tasks) {
                Seen seen = task.get();
                workers.add(seen.pid());
                System.out.println(seen.said("worker"));
                System.out.println(sensible(task.timing()) ? "timing" : "timing " + task.timing());
            }
        }

        /** First for the one who waits, who is more patient than a jump; then for the task. */
        private static boolean timesOut(Task<?> endless) throws InterruptedException {
            try {
                endless.get(100, TimeUnit.MILLISECONDS);
                return false;
            } catch (ExecutionException early) {
                return false;
            } catch (TimeoutException asItShould) {
                return endless.handle((none, failure) -> failure).join() instanceof TaskTimeoutException;
            }
        }

        private static boolean sensible(TaskTiming timing) {
            Duration waited = Duration.between(timing.queued(), timing.started().orElseThrow());
            Duration ran = Duration.between(timing.started().orElseThrow(), timing.finished().orElseThrow());
            return !waited.isNegative() && waited.compareTo(LATE.multipliedBy(2)) < 0
                    && ran.compareTo(WAIT) >= 0 && ran.compareTo(WAIT.plus(LATE)) < 0;
        }
    }

    @Test
    void clockThatJumps_endsNoWaitEarlyOrLate_andNoWorker() throws Exception {
        Path clock = Files.writeString(folder.resolve("clock"), "+0");
        Process parent = Programs.start(Parent.class, fakeTime(clock), List.of(), clock.toString());
        List<String> said = parent.inputReader().lines().toList();
        assertThat(parent.waitFor()).as(String.join("\n", said)).isZero();
        List<String> expected = new ArrayList<>();
        for (int days : List.of(1, -2, 3651, -3650)) {
            expected.add("parent " + days + " days on time");
            IntStream.range(0, 3).forEach(i -> expected.addAll(List.of("worker " + days + " days on time", "timing")));
        }
        expected.addAll(List.of("workers 4", "answer 42"));
        assertThat(said).containsExactlyElementsOf(expected);
    }

    /** Tells by how many days it sees its parent start at another time than that does itself; then works. */
    static final class Later {

        private Later() {}

        public static void main(String... arguments) throws Exception {
            long start = startMillis(ProcessHandle.current().parent().orElseThrow());
            System.out.println((start - Long.parseLong(arguments[0])) / Duration.ofDays(1).toMillis() + " days");
            try (Pool pool = Pool.processes(1)) {
                System.out.println("answer " + pool.submit(() -> 42).get());
            }
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().orElseThrow().toEpochMilli();
    }

    /** The kernel moves the time of its boot with the clock, and from that a JVM reckons when processes were started. */
    @Test
    void programThatStartsAfterAJump_leavesTheFilesOfThoseBeforeIt() throws Exception {
        List<String> stat = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
            String[] words = line.split(" ", 2);
            stat.add(words[0].equals("btime") ? "btime " + (Long.parseLong(words[1]) + 86_400) : line);
        }
        Path jumped = Files.write(folder.resolve("stat"), stat);
        List<String> wrapper = List.of(
                "unshare", "--mount", "sh", "-c", "mount --bind " + jumped + " /proc/stat && exec \"$@\"", "sh");
        assumeThat(Programs.works(wrapper)).as("may mount").isTrue();
        String temporary = "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir");
        try (PrivateFolder ours = PrivateFolder.create("file")) {
            Files.createFile(ours.file());
            String start = "" + startMillis(ProcessHandle.current());
            Process later = Programs.start(Later.class, wrapper, List.of(temporary), start);
            assertThat(later.inputReader().lines()).containsExactly("1 days", "answer 42");
            assertThat(later.waitFor()).isZero();
            assertThat(ours.file()).exists();
        }
    }

    /** Reads at each look how far the clock is to be off. */
    private static List<String> fakeTime(Path clock) throws IOException {
        List<String> wrapper = new ArrayList<>(List.of("env"));
        try (DirectoryStream<Path> platforms = Files.newDirectoryStream(Path.of("/usr/lib"))) {
            for (Path platform : platforms) {
                Path library = platform.resolve("faketime").resolve("libfaketime.so.1");
                if (Files.exists(library)) {
                    wrapper.add("LD_PRELOAD=" + library);
                }
            }
        }
        assumeThat(wrapper).as("libfaketime is installed").hasSize(2);
        wrapper.addAll(List.of("FAKETIME_TIMESTAMP_FILE=" + clock, "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0", "FAKETIME_DISABLE_SHM=1"));
        return wrapper;
    }
}
