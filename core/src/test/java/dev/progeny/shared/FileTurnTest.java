package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.Task;
import dev.progeny.os.FileTurn;
import dev.progeny.testkit.NothingLeft;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes and their threads that take turns at a file. */
@ExtendWith(NothingLeft.class)
class FileTurnTest {

    private static final int TURNS = 300;

    @TempDir
    private Path folder;

    @Test
    void oneOfAllThreadsOfAllProcesses_hasItsTurn_andNoFileStays() throws Exception {
        String file = folder.resolve("turn").toString();
        try (SharedLong count = SharedLong.create();
                Pool pool = Pool.hybrid(2, 4)) {
            Job<Void> counting = () -> {
                for (int i = 0; i < TURNS; i++) {
                    Void _ = FileTurn.take(Path.of(file), () -> {
                        long before = count.get();
                        LockSupport.parkNanos(1_000);
                        count.set(before + 1);
                        return null;
                    });
                }
                return null;
            };
            List<Task<Void>> tasks = Stream.generate(() -> pool.submit(counting)).limit(4).toList();
            tasks.forEach(Task::join);
            assertThat(count.get()).isEqualTo(4L * TURNS);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
