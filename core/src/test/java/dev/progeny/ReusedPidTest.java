package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.os.PrivateFolder;
import dev.progeny.os.ProcessId;
import dev.progeny.shared.SharedLock;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process of ours has ended, and the kernel gives its pid to a stranger: whatever is done to ours, that one lives. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class ReusedPidTest {

    private static final Duration GRACE = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    /** In a pid namespace of its own, where it may say which pid is the next. */
    static final class Parent {

        private Parent() {}

        public static void main(String... temporary) throws Exception {
            leftFiles(temporary[0]); // first: it is the first use of such files that looks for what the dead left
            child();
            workerThatWasKilled();
            workerWhosePoolIsClosed();
            workerThatExits();
            lock();
        }

        private static Process stranger(long pid) throws Exception {
            for (int i = 0; i < 200; i++) {
                Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), "" + (pid - 1));
                Process next = new ProcessBuilder("sleep", "300").start();
                if (next.pid() == pid) {
                    return next;
                }
                next.destroyForcibly().waitFor(); // a thread of this JVM was quicker
            }
            throw new AssertionError("pid " + pid + " does not come again");
        }

        /** It was to live on for as long as anything might still be done to the one before. */
        private static void tell(String what, Process stranger) throws InterruptedException {
            boolean ended = stranger.waitFor(GRACE.multipliedBy(4).toMillis(), TimeUnit.MILLISECONDS);
            System.out.println(what + ": " + (ended ? "the stranger is dead" : "the stranger lives"));
            stranger.destroyForcibly().waitFor();
        }

        private static void leftFiles(String temporary) throws Exception {
            Process leaver = Programs.start(Leaver.class, List.of(), List.of(temporary));
            String left = leaver.inputReader().readLine();
            leaver.waitFor();
            Process stranger = stranger(leaver.pid());
            boolean before = Files.exists(Path.of(left));
            PrivateFolder.create("file").close();
            System.out.println("what it left: " + before + ", then " + Files.exists(Path.of(left)));
            tell("files", stranger);
        }

        private static void child() throws Exception {
            ChildProcess<Void> child = ChildProcess.start(() -> Thread.sleep(Duration.ofMinutes(5)));
            var id = ProcessId.of(ProcessHandle.of(child.pid()).orElseThrow());
            boolean before = id.isAlive();
            child.kill();
            child.join();
            Process stranger = stranger(child.pid());
            System.out.println("alive: " + before + ", then " + id.isAlive());
            child.interrupt();
            child.terminate();
            child.kill();
            child.close();
            tell("child", stranger);
        }

        private static void workerThatWasKilled() throws Exception {
            try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(GRACE))) {
                long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
                Task<Void> task = pool.submit(() -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                });
                Task<Integer> next = pool.submit(() -> 2);
                task.cancel(true); // the kill comes after the grace
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                next.get();
                Process stranger = stranger(pid);
                pool.shutdownNow();
                tell("worker that was killed", stranger);
            }
        }

        private static void workerWhosePoolIsClosed() throws Exception {
            long pid;
            try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(GRACE))) {
                pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            }
            tell("worker whose pool is closed", stranger(pid));
        }

        private static void workerThatExits() throws Exception {
            try (Pool pool = Pool.processes(1, o -> o.withCancelGrace(GRACE))) {
                long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
                pool.submit(() -> System.exit(3)).handle((none, failure) -> 0).join();
                tell("worker that exits", stranger(pid));
            }
        }

        private static void lock() throws Exception {
            SharedLock lock = SharedLock.create();
            ChildProcess<Void> owner = ChildProcess.start(() -> {
                lock.lock();
                Runtime.getRuntime().halt(1);
            });
            owner.join();
            Process stranger = stranger(owner.pid());
            System.out.println("its lock is free: " + lock.tryLock(5, TimeUnit.SECONDS));
            tell("owner of a lock", stranger);
        }
    }

    /** Ends without removing what it made. */
    static final class Leaver {

        private Leaver() {}

        public static void main(String... none) throws IOException {
            System.out.println(PrivateFolder.create("file").file().getParent());
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void strangerWhoHasThePidOfOneOfOurs_isNotTakenForIt_andLives() throws Exception {
        String memory = "mount -t tmpfs tmpfs /dev/shm && echo 99 > /proc/sys/kernel/ns_last_pid && exec \"$@\"";
        List<String> wrapper = List.of(
                "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", memory, "sh");
        assumeThat(Programs.works(wrapper)).as("may make a pid namespace, and say which pid is the next").isTrue();
        String temporary = "-Djava.io.tmpdir=" + folder;
        Process parent = Programs.start(Parent.class, wrapper, List.of(temporary), temporary);
        assertThat(parent.inputReader().lines()).containsExactly(
                "what it left: true, then false", "files: the stranger lives",
                "alive: true, then false", "child: the stranger lives",
                "worker that was killed: the stranger lives",
                "worker whose pool is closed: the stranger lives",
                "worker that exits: the stranger lives",
                "its lock is free: true", "owner of a lock: the stranger lives");
        assertThat(parent.waitFor()).isZero();
    }
}
