package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails half-way leaves no workers, not even those that came up before the failure. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class HalfStartTest {

    @Test
    void initializerThatFailsInTheThirdWorker_leavesNone_evenBeforeTheClose() {
        SharedLong started = SharedLong.create(0);
        Action initializer = () -> {
            if (started.incrementAndGet() == 3) {
                throw new IllegalStateException("no licence for a third");
            }
        };
        try (Pool pool = Pool.processes(1, o -> o.withSpares(3).withInitializer(initializer))) {
            Eventually.holds(() -> started.get() >= 3 && pool.stats().workers().isEmpty());
            assertThatThrownBy(() -> pool.submit(() -> 1))
                    .isInstanceOf(BrokenPoolException.class)
                    .hasRootCauseMessage("no licence for a third");
        }
    }

    @Test
    void sparesThatCannotStart_leaveNothing() {
        try (Pool pool = Pool.processes(2, o -> o.withSpares(2).withJvmOptions("-XX:+NoSuchOption"))) {
            Eventually.holds(() -> isBroken(pool) && pool.stats().workers().isEmpty());
            assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(BrokenPoolException.class);
        }
    }

    /** It tries for a while, and has no worker while it waits to try again. */
    private static boolean isBroken(Pool pool) {
        try {
            Task<Integer> _ = pool.submit(() -> 1);
            return false;
        } catch (BrokenPoolException noMoreTries) {
            return true;
        }
    }

    @Test
    void childInAFolderThatDoesNotExist_neverWas(@TempDir Path folder) {
        ProcessOptions options = ProcessOptions.defaults().withDirectory(folder.resolve("missing"));
        assertThatThrownBy(() -> ChildProcess.start(() -> {}, options))
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("missing");
        assertThat(ChildProcess.children()).isEmpty();
    }
}
