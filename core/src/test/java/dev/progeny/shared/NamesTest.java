package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.progeny.ChildProcess;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A name leads to a whole object of this user's, or to none. */
@ExtendWith(NothingLeft.class)
class NamesTest {

    private static final String NAME = "names-test-" + ProcessHandle.current().pid();
    private static final Path PATH = Path.of("/dev/shm/progeny." + NAME);
    private static final int OTHER_USER = 54_321;

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(PATH);
    }

    /** What threads of two processes see that make, attach to and close one name all the time: counts by outcome. */
    private record Seen(int made, int taken, int attached, int absent) {

        private static Seen of(String name, long nanos) {
            int made = 0;
            int taken = 0;
            int attached = 0;
            int absent = 0;
            for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
                try (SharedLong mine = SharedLong.create(name, 42)) {
                    made += mine.get() == 42 ? 1 : 0;
                } catch (UncheckedIOException expected) {
                    assertThat(expected).hasMessageContaining("a process that runs holds it");
                    taken++;
                }
                try (SharedLong theirs = SharedLong.attach(name)) {
                    assertThat(theirs.get()).isEqualTo(42);
                    attached++;
                } catch (UncheckedIOException expected) {
                    assertThat(expected).hasMessageContaining("no process of this user holds");
                    absent++;
                }
            }
            return new Seen(made, taken, attached, absent);
        }
    }

    @Test
    void nameThatManyMakeAndClose_isMadeOrTaken_andNobodyMeetsHalfOfIt() throws Exception {
        String name = NAME;
        long nanos = TimeUnit.SECONDS.toNanos(3);
        try (ChildProcess<Boolean> child = ChildProcess.start(() -> Seen.of(name, nanos).made > 0)) {
            List<FutureTask<Seen>> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                threads.add(new FutureTask<>(() -> Seen.of(name, nanos)));
                Thread.ofPlatform().start(threads.getLast());
            }
            for (FutureTask<Seen> thread : threads) {
                Seen seen = thread.get();
                assertThat(seen.made + seen.taken).isPositive();
            }
            assertThat(child.result()).isTrue();
            child.join();
        }
        assertThat(PATH).doesNotExist();
        SharedLong.create(name, 1).close();
    }

    @Test
    void makerThatIsAlive_isWaitedFor_andItsFileIsLeftAlone() throws Exception {
        var creating = new FutureTask<>(() -> SharedLong.create(NAME, 7));
        Thread thread = Thread.ofPlatform().unstarted(creating);
        try (FileChannel maker = FileChannel.open(PATH, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(maker.lock().isValid()).isTrue();
            thread.start();
            Eventually.holds(() -> thread.getState() == Thread.State.TIMED_WAITING); // it pauses between looks
            assertThat(creating.isDone()).isFalse();
            assertThat(PATH).exists();
        } // the kernel ends the lock as it does for one that was killed
        try (SharedLong made = creating.get()) {
            assertThat(made.get()).isEqualTo(7);
        }
        assertThat(PATH).doesNotExist();
    }

    @Test
    void somethingElseInTheWay_isToldAtOnce_andLeftAlone() throws Exception {
        Files.createDirectory(PATH);
        assertThatThrownBy(() -> SharedLong.create(NAME, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(PATH + " is there and no file of ours");
        assertThat(PATH).isDirectory();
    }

    @Test
    void fileOfAnotherUserInTheWay_isToldAtOnce_andLeftAlone() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.createFile(PATH);
        Files.setAttribute(PATH, "unix:uid", OTHER_USER);
        assertThatThrownBy(() -> SharedLong.create(NAME, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("belongs to another user (uid " + OTHER_USER + ")");
        assertThat(PATH).exists();
    }

    @Test
    void objectOfAnotherUser_isNeitherFoundNorInTheWay_alsoForRoot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        Process other = new ProcessBuilder(
                        "setpriv", "--reuid=" + OTHER_USER, "--clear-groups", "sh", "-c",
                        "exec 3<>$0 && rm $0 && echo held && read end", PATH.toString())
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> SharedLong.attach(NAME)).hasMessageContaining("no process of this user holds");
            SharedLong.create(NAME, 1).close();
            var forged = new Region.Handle(other.pid(), 3, new UUID(1, 2), "SharedLong");
            assertThatThrownBy(forged::attach).hasMessageContaining("belongs to another user (uid " + OTHER_USER + ")");
        } finally {
            other.destroy();
            other.waitFor();
        }
    }
}
