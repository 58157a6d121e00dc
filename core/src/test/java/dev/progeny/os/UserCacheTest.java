package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCacheTest {

    private static final Path LOCKS = Path.of("/proc/locks");

    @TempDir
    private Path temporary;

    private Path folder;
    private UserCache cache;

    @BeforeEach
    void open() {
        folder = temporary.resolve("cache");
        cache = UserCache.at(folder);
    }

    private static void write(Path file) throws IOException {
        Files.writeString(file, "content");
    }

    private Path made(String name) throws Exception {
        cache.make(name, UserCacheTest::write);
        return Objects.requireNonNull(cache.find(name));
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void secondMakerOfTheProcess_leavesTheLockToTheFirst() throws Exception {
        assumeThat(LOCKS).isReadable();
        var making = new CountDownLatch(1);
        var enough = new CountDownLatch(1);
        var first = new FutureTask<>(() -> {
            cache.make("a", file -> {
                making.countDown();
                enough.await();
                write(file);
            });
            return null;
        });
        Thread.ofPlatform().daemon().start(first);
        making.await();
        assertThat(isLocked()).isTrue();
        UserCache.at(folder).make("a", file -> {
            throw new AssertionError("two at once");
        });
        assertThat(isLocked()).as("after the second maker").isTrue();
        enough.countDown();
        first.get(10, TimeUnit.SECONDS);
        assertThat(isLocked()).isFalse();
        assertThat(cache.find("a")).hasContent("content");
    }

    /** By the kernel's list; a second descriptor of ours would end what it is to find. */
    private boolean isLocked() throws IOException {
        Object inode = Files.getAttribute(folder.resolve("lock"), "unix:ino");
        return Files.readString(LOCKS).lines().anyMatch(line -> line.contains(":" + inode + " "));
    }

    @Test
    void failure_isTriedAgainAfterAnHour_thenAfterTwo() {
        for (Duration pause : List.of(Duration.ofHours(1), Duration.ofHours(2), Duration.ofHours(4))) {
            assertThatThrownBy(() -> cache.make("a", file -> {
                        write(file);
                        throw new IOException("killed");
                    })).hasMessage("killed");
            assertThat(folder.resolve("a.failed")).satisfies(note -> {
                assertThat(cache.mayTry("a")).as("at once").isFalse();
                age(note, pause.minusMinutes(1));
                assertThat(cache.mayTry("a")).as("before %s", pause).isFalse();
                age(note, pause.plusMinutes(1));
                assertThat(cache.mayTry("a")).as("after %s", pause).isTrue();
            });
        }
        assertThat(cache.mayTry("b")).isTrue();
    }

    @Test
    void success_forgetsTheFailures() throws Exception {
        assertThatThrownBy(() -> cache.make("a", file -> {
                    throw new IOException("once");
                })).hasMessage("once");
        assertThat(made("a")).hasContent("content");
        assertThat(names()).containsExactlyInAnyOrder("lock", cache.find("a").getFileName().toString());
    }

    @Test
    void interruptedMaker_isNoFailure() throws Exception {
        assertThatThrownBy(() -> cache.make("a", file -> {
                    Thread.currentThread().interrupt();
                    throw new IOException("closed by an interrupt");
                })).hasMessageContaining("interrupt");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(cache.mayTry("a")).isTrue();
        assertThat(names()).containsExactly("lock");
    }

    @Test
    void failureBesideAFileThatIsThere_leavesItAlone() throws Exception {
        Path good = made("b");
        assertThatThrownBy(() -> UserCache.at(folder).make("c", file -> {
                    Files.copy(good, folder.resolve(good.getFileName().toString().replace("b-", "c-")));
                    throw new IOException("too late");
                })).hasMessage("too late");
        assertThat(cache.find("c")).hasContent("content");
        assertThat(cache.mayTry("c")).isTrue();
    }

    @Test
    void fileThatIsOnlyLookedFor_isForgotten_andOneOfUseIsKept() throws Exception {
        Path looked = made("looked");
        Path used = made("used");
        age(looked, Duration.ofDays(31));
        age(used, Duration.ofDays(31));
        assertThat(cache.find("looked")).isEqualTo(looked);
        cache.used(used);
        cache.forget();
        assertThat(cache.find("looked")).isNull();
        assertThat(cache.find("used")).isEqualTo(used);
    }

    @Test
    void fileThatWasDamagedOrCutShort_isNotFound_andRemoved() throws Exception {
        for (String other : List.of("c0ntent", "conten", "")) {
            Path file = made("a");
            assertThat(cache.find("a")).isEqualTo(file);
            Files.writeString(file, other);
            assertThat(UserCache.at(folder).find("a")).as("another program").isNull();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void whatKilledMakersLeft_goesWithTheNext() throws Exception {
        Path file = made("a");
        Path left = folder.resolve("a-1234-1.new");
        Path recorded = folder.resolve("a-1234-1.new.recorded");
        write(left);
        write(recorded);
        cache.forget();
        assertThat(names()).as("may be in the making").contains("a-1234-1.new", "a-1234-1.new.recorded");
        age(left, Duration.ofMinutes(11));
        age(recorded, Duration.ofMinutes(11));
        cache.forget();
        assertThat(names()).containsExactlyInAnyOrder("lock", file.getFileName().toString());
    }

    @Test
    void folderThatOthersMayWriteTo_isRefused_withTheReason() throws Exception {
        made("a");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(cache.find("a")).isNull();
        assertThatThrownBy(() -> cache.make("b", UserCacheTest::write)).hasMessageContaining("others may: chmod go-w " + folder);
    }

    @Test
    void folderOfAnotherUser_isRefused_withBothNumbers() throws Exception {
        made("a");
        assumeThat((int) Files.getAttribute(folder, "unix:uid")).as("may give away").isZero();
        Files.setAttribute(folder, "unix:uid", 54_321);
        assertThat(cache.find("a")).isNull();
        assertThatThrownBy(() -> cache.make("b", UserCacheTest::write))
                .hasMessageContaining("it belongs to user 54321, and this is user 0");
    }
}
