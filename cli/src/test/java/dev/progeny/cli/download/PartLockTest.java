package dev.progeny.cli.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartLockTest {

    private static final Path LOCKS = Path.of("/proc/locks");

    @TempDir
    private Path folder;

    private Path part;

    @BeforeEach
    void name() {
        part = folder.resolve("file.part");
    }

    /** By the kernel's list; a second descriptor of ours would end what it is to find. */
    private boolean isLocked() throws IOException {
        assumeThat(LOCKS).isReadable();
        Object inode = Files.getAttribute(part, "unix:ino");
        return Files.readString(LOCKS).lines().anyMatch(line -> line.contains(":" + inode + " "));
    }

    @Test
    void secondDownloadOfTheProgram_isRefused_andLeavesTheLockToTheFirst() throws Exception {
        Path target = folder.resolve("file");
        try (PartFile first = PartFile.open(target)) {
            assertThat(isLocked()).isTrue();
            assertThatThrownBy(() -> PartFile.open(target)).hasMessageContaining("another program is downloading");
            assertThat(isLocked()).isTrue();
            first.write(0, new byte[] {1, 2}, 2);
        }
        try (PartFile next = PartFile.open(target)) {
            assertThat(isLocked()).isTrue();
            assertThat(next.read(0, 9)).containsExactly(1, 2);
        }
    }

    @Test
    void interrupt_stopsItsOwnThreadOnly_andTheLockStays() throws Exception {
        byte[] bytes = {1, 2, 3};
        try (PartLock file = PartLock.of(part)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> file.write(0, bytes, 3)).isInstanceOf(AttemptEnd.class).hasMessageContaining("stopped");
                assertThatThrownBy(() -> file.read(0, bytes, 3)).isInstanceOf(AttemptEnd.class).hasMessageContaining("stopped");
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(isLocked()).isTrue();
            file.write(0, bytes, 3);
            assertThat(part).hasBinaryContent(bytes);
        }
        assertThat(isLocked()).isFalse();
    }

    @Test
    void fileThatWasRenamedMeanwhile_isNotTakenForTheNewOne() throws Exception {
        try (PartLock first = PartLock.of(part)) {
            first.write(0, new byte[] {7}, 1);
            Files.move(part, folder.resolve("file"));
            try (PartLock second = PartLock.of(part)) {
                assertThat(second.length()).isZero();
                assertThat(isLocked()).isTrue();
            }
        }
    }

    @Test
    void cut_onlyMakesShorter() throws Exception {
        try (PartLock file = PartLock.of(part)) {
            file.write(2, new byte[] {1, 2}, 2);
            file.cutTo(9);
            assertThat(file.length()).isEqualTo(4);
            file.cutTo(3);
            assertThat(part).hasBinaryContent(new byte[] {0, 0, 1});
        }
    }
}
