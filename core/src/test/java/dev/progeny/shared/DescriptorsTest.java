package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Pool;
import dev.progeny.testkit.NothingLeft;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each shared object costs a descriptor, and a process has so many. */
@ExtendWith(NothingLeft.class)
class DescriptorsTest {

    private static final int LIMIT = 128;

    @Test
    void workerThatMeetsMoreObjectsThanItMayHaveDescriptors_givesBackWhatItsTasksLeft() throws Exception {
        Set<Long> workers = new HashSet<>();
        try (Pool pool = Pool.processes(1, options -> options.withOpenFilesLimit(LIMIT))) {
            for (int i = 0; i < 3 * LIMIT; i++) {
                try (SharedLong number = SharedLong.create(i)) {
                    assertThat(pool.submit(number::get).get()).isEqualTo(i);
                }
            }
            for (int i = 0; i < 2; i++) {
                workers.add(pool.submit(() -> ProcessHandle.current().pid()).get());
            }
        }
        assertThat(workers).hasSize(1);
    }

    @Test
    void processWithoutDescriptors_namesTheLimit_andTakesNoLockFromTheLiving() throws Exception {
        try (Pool pool = Pool.processes(1, options -> options.withOpenFilesLimit(LIMIT));
                SharedLock lock = SharedLock.create()) {
            lock.lock();
            List<String> told = pool.submit(() -> withoutDescriptors(lock)).get();
            lock.unlock();
            assertThat(told.getFirst())
                    .contains("all " + LIMIT + " file descriptors of this process are in use", "openFilesLimit");
            assertThat(told.getLast()).isEqualTo("taken: false");
        }
    }

    private static List<String> withoutDescriptors(SharedLock lock) throws Exception {
        boolean _ = lock.tryLock(Duration.ofMillis(100)); // its classes come from files
        SharedLong.create(1).close();
        Class.forName("dev.progeny.os.DescriptorLimit$ReachedException");
        List<FileInputStream> open = new ArrayList<>();
        List<String> told = new ArrayList<>();
        try {
            while (open.size() < 2 * LIMIT) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException full) {
            try (SharedLong more = SharedLong.create(1)) {
                told.add("made: " + more);
            } catch (RuntimeException failed) {
                told.add(String.valueOf(failed.getMessage()));
            }
            told.add("taken: " + lock.tryLock(Duration.ofMillis(100)));
        } finally {
            for (FileInputStream one : open) {
                one.close();
            }
        }
        return told;
    }
}
