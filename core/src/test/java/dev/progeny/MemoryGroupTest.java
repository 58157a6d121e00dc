package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.os.ControlGroup;
import dev.progeny.shared.SharedLong;
import dev.progeny.shared.SharedMemory;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A memory limit where control groups are delegated to this program; {@code verify/groups/run} makes such a machine. */
@ExtendWith(NothingLeft.class)
@EnabledIf("available")
@Tag("thorough")
class MemoryGroupTest {

    private static final long LIMIT = 300L << 20;

    static boolean available() throws IOException {
        try (ControlGroup group = ControlGroup.ofMemory(LIMIT)) {
            return group != null;
        }
    }

    private static Pool open() {
        return Pool.processes(1, o -> o.withMemoryLimit(LIMIT).withOutput(OutputHandler.none()));
    }

    /** The folder of a worker's group. */
    private static Path groupOf(Pool pool) throws Exception {
        String own = pool.submit(() -> Files.readString(Path.of("/proc/self/cgroup"))).get();
        String line = own.lines().filter(each -> each.startsWith("0::/")).findFirst().orElseThrow();
        return Path.of("/sys/fs/cgroup", line.substring("0::/".length()));
    }

    private static void isEndedByItsLimit(Task<?> task) {
        assertThatThrownBy(task::get).cause().isInstanceOfSatisfying(WorkerDiedException.class, died -> {
            assertThat(died.reason()).isEqualTo(Reason.MEMORY_LIMIT);
            assertThat(died.signal()).hasValue(9);
        });
    }

    @Test
    void sharedMemoryCountsToo_andTheLimitIsTheReason() throws Exception {
        Path first;
        Path second;
        try (Pool pool = open()) {
            first = groupOf(pool);
            assertThat(Files.readString(first.resolve("memory.max")).strip()).isEqualTo("" + LIMIT);
            isEndedByItsLimit(pool.submit(() -> SharedMemory.create(LIMIT + (100L << 20)).size()));
            second = groupOf(pool);
        }
        assertThat(first).isNotEqualTo(second).doesNotExist();
        assertThat(second).doesNotExist();
    }

    /** Each of them stays far below what a single process may have. */
    @Test
    void whatATaskStarts_countsToo_andEndsWithItsWorker() throws Exception {
        try (Pool pool = open()) {
            SharedLong last = SharedLong.create(0);
            isEndedByItsLimit(pool.submit(() -> {
                List<Process> started = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String command = "head -c 100000000 /dev/zero | tail -n 1 | sleep 600"; // tail keeps the whole line
                    started.add(new ProcessBuilder("sh", "-c", command).start());
                    last.set(started.getLast().pid());
                }
                return started.getLast().waitFor();
            }));
            assertThat(last.get()).isPositive();
            Eventually.holds(() -> ProcessHandle.of(last.get()).isEmpty());
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
        }
    }

    @Test
    void whatATaskStarted_endsWithThePool() throws Exception {
        long started;
        Path group;
        try (Pool pool = open()) {
            group = groupOf(pool);
            started = pool.submit(() -> new ProcessBuilder("sleep", "600").inheritIO().start().pid()).get();
            assertThat(ProcessHandle.of(started)).isPresent();
        }
        Eventually.holds(() -> ProcessHandle.of(started).isEmpty());
        assertThat(group).doesNotExist();
    }

    /** In a process of its own, which is killed; as its worker is by the tie to it. */
    static final class Parent {

        public static void main(String[] none) throws Exception {
            Pool pool = open();
            System.out.println(groupOf(pool));
            Thread.sleep(600_000);
        }
    }

    @Test
    void groupOfAParentThatWasKilled_isRemovedByTheNextProgram() throws Exception {
        Process parent = Programs.start(Parent.class, List.of(), List.of());
        Path group = Path.of(parent.inputReader().readLine());
        assertThat(group).exists();
        parent.destroyForcibly().waitFor();
        Eventually.holds(() -> Files.readString(group.resolve("cgroup.procs")).isEmpty());
        Process next = Programs.start(Parent.class, List.of(), List.of());
        assertThat(Path.of(next.inputReader().readLine())).exists().isNotEqualTo(group);
        assertThat(group).doesNotExist();
        next.destroyForcibly().waitFor();
    }

    @Test
    void processThatIsKilledFromOutside_isNoMatterOfMemory() throws Exception {
        try (Pool pool = open()) {
            Task<Void> halted = pool.submit(() -> {
                new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
            });
            assertThatThrownBy(halted::get).cause().isInstanceOfSatisfying(
                    WorkerDiedException.class, died -> assertThat(died.reason()).isEqualTo(Reason.SIGNALLED));
        }
    }
}
