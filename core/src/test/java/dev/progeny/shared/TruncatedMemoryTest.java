package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One process cuts off the memory of an object that another one uses. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class TruncatedMemoryTest {

    private static final int BYTES = 1 << 14;
    private static final String NAME = "cut-off-" + ProcessHandle.current().pid();

    /** Through the descriptor of this process. */
    private static void cutOff() throws IOException {
        List<Path> open;
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            open = links.filter(TruncatedMemoryTest::isIt).toList();
        }
        assertThat(open).hasSize(1);
        try (var file = new RandomAccessFile(open.getFirst().toFile(), "rw")) {
            file.setLength(0);
        }
    }

    private static boolean isIt(Path link) {
        try {
            return Files.readSymbolicLink(link).startsWith(Path.of("/dev/shm/progeny." + NAME + " (deleted)"));
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static int copy(SharedMemory memory) {
        memory.bytes().get(new byte[BYTES]);
        return memory.ints().get(0);
    }

    @Test
    void memoryThatIsCutOffUnderItsReader_isAnError_andNoCrash() throws Exception {
        try (SharedMemory memory = SharedMemory.create(NAME, BYTES);
                Pool pool = Pool.processes(1)) {
            assertThat(pool.submit(() -> copy(memory)).get()).isZero();
            cutOff();
            assertThatThrownBy(pool.submit(() -> copy(memory))::get).hasCauseInstanceOf(InternalError.class);
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }

    @Test
    void lockWhoseMemoryIsCutOff_isAnError_andThePoolGoesOn() throws Exception {
        try (SharedLock lock = SharedLock.create(NAME);
                Pool pool = Pool.processes(1)) {
            assertThat(pool.submit(() -> lock.isHeldByCurrentThread()).get()).isFalse();
            cutOff();
            assertThatThrownBy(pool.submit(() -> lock.tryLock())::get).hasCauseInstanceOf(InternalError.class);
            assertThat(pool.submit(() -> 3).get()).isEqualTo(3);
        }
    }
}
