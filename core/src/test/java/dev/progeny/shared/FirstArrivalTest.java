package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shared objects often come with the first task of a worker. What a new JVM must make for them decides how long that takes:
 * method handles for a record that comes by Java serialization and for texts that are joined take it tens of milliseconds.
 */
@ExtendWith(NothingLeft.class)
class FirstArrivalTest {

    @TempDir
    private Path folder;

    @Test
    void sharedObjectsOfAFirstTask_needNoMethodHandlesForRecordsOrTexts() throws Exception {
        Path log = folder.resolve("log");
        List<AutoCloseable> all = new ArrayList<>(List.of(
                SharedLong.create(1),
                SharedMemory.create(8),
                SharedLock.create(),
                SharedSemaphore.create(1),
                SharedLatch.create(1),
                SharedEvent.create(),
                SharedBarrier.create(2),
                SharedQueue.create(1)));
        String[] options = {"-Xshare:auto", "-Xlog:class+load:file=" + log}; // the first keeps the start cache away
        try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(options))) {
            List<AutoCloseable> sent = all;
            assertThat(pool.submit(() -> sent.size()).get()).isEqualTo(all.size());
        }
        for (AutoCloseable each : all) {
            each.close();
        }
        assertThat(Files.readString(log))
                .contains("dev.progeny.shared.SharedLong ", "dev.progeny.shared.SharedQueue ", "java.io.ObjectStreamClass ")
                .doesNotContain("java.io.ObjectStreamClass$RecordSupport", "java.lang.String$$StringConcat");
    }
}
