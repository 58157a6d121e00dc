package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kernel kills a worker, because its control group has no memory left. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class KernelKillTest {

    private static final long LIMIT = 300L << 20;

    /** A control group for one worker; version 1 of them or 2. */
    private record Group(Path folder, String limit, String events) implements AutoCloseable {

        private static final Path ROOT = Path.of("/sys/fs/cgroup");

        static Group create() {
            String name = "progeny-" + ProcessHandle.current().pid();
            Group group = Files.isDirectory(ROOT.resolve("memory"))
                    ? new Group(ROOT.resolve("memory").resolve(name), "memory.limit_in_bytes", "memory.oom_control")
                    : new Group(ROOT.resolve(name), "memory.max", "memory.events");
            assumeThat(group.folder.toFile().mkdir()).as("may make a control group").isTrue();
            boolean limited = Files.isWritable(group.folder.resolve(group.limit));
            if (!limited) {
                group.close();
            }
            assumeThat(limited).as("may limit its memory").isTrue();
            return group;
        }

        void limit(long bytes) throws IOException {
            Files.writeString(folder.resolve(limit), "" + bytes);
            Path swap = folder.resolve("memory.swap.max");
            if (Files.exists(swap)) {
                Files.writeString(swap, "0");
            }
        }

        void take(long pid) throws IOException {
            Files.writeString(folder.resolve("cgroup.procs"), "" + pid);
        }

        List<String> happened() throws IOException {
            return Files.readAllLines(folder.resolve(events));
        }

        /** As soon as the one that was in it is gone. */
        @Override
        public void close() {
            Eventually.holds(() -> folder.toFile().delete());
        }
    }

    @Test
    void workerThatTheKernelKillsForWantOfMemory_costsItsOwnTaskOnly() throws Exception {
        try (Group group = Group.create();
                Pool pool = Pool.processes(1)) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            group.limit(LIMIT);
            group.take(pid);
            assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
            Task<Void> greedy = pool.submit(() -> {
                Arena.global().allocate(3 * LIMIT).fill((byte) 1);
            });
            Task<Long> next = pool.submit(() -> ProcessHandle.current().pid());
            assertThatThrownBy(greedy::get).cause().isInstanceOfSatisfying(WorkerDiedException.class, died -> {
                assertThat(died.reason()).isEqualTo(Reason.SIGNALLED);
                assertThat(died.signal()).hasValue(9);
                assertThat(died.pid()).hasValue(pid);
                assertThat(died).hasMessageContaining("out of memory");
            });
            assertThat(next.get()).isNotEqualTo(pid);
            assertThat(group.happened()).contains("oom_kill 1");
        }
    }
}
