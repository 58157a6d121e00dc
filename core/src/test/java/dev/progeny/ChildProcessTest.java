package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.WorkerDiedException.Reason;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class ChildProcessTest {

    @Test
    void child_runsItsJobInAnotherProcess_andEnds() throws Exception {
        int captured = 1;
        ChildProcess<Long> child = ChildProcess.start(() -> ProcessHandle.current().pid() + captured);
        assertThat(child.result()).isEqualTo(child.pid() + 1).isNotEqualTo(ProcessHandle.current().pid() + 1);
        child.join();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).hasValue(0);
        assertThat(child.onExit()).isCompletedWithValue(child);
    }

    @Test
    void beforeAndAfterTheEnd_allViewsAgree() throws Exception {
        SharedLong release = SharedLong.create(0);
        ChildProcess<Void> child = ChildProcess.start(
                () -> {
                    while (release.get() == 0) {
                        Thread.sleep(1);
                    }
                },
                ProcessOptions.defaults().withName("worker bee"));
        assertThat(child.isAlive()).isTrue();
        assertThat(child.exitCode()).isEmpty();
        assertThat(child.name()).isEqualTo("worker bee");
        assertThat(ChildProcess.children()).contains(child);
        assertThat(child.join(Duration.ZERO)).isFalse();
        assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
        assertThat(child.onExit()).isNotDone();
        assertThatThrownBy(child::close).isInstanceOf(IllegalStateException.class).hasMessageContaining("alive");
        release.set(1);
        assertThat(child.join(Duration.ofSeconds(20))).isTrue();
        assertThat(ChildProcess.children()).doesNotContain(child);
        child.close();
        child.close();
        assertThatThrownBy(child::result).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    @Test
    void jobThatThrows_isItsResult_andExitCodeOne() throws Exception {
        ChildProcess<Integer> child = ChildProcess.start(() -> Integer.parseInt("x"));
        assertThatThrownBy(child::result)
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(NumberFormatException.class);
        child.join();
        assertThat(child.exitCode()).hasValue(1);
    }

    @Test
    void interruptTerminateAndKill_endDifferently() throws Exception {
        assertThat(endOf(ChildProcess::interrupt)).isEqualTo(1); // the job threw InterruptedException
        assertThat(endOf(ChildProcess::terminate)).isEqualTo(143);
        assertThat(endOf(ChildProcess::kill)).isEqualTo(137);
    }

    private static int endOf(java.util.function.Consumer<ChildProcess<?>> end) throws Exception {
        SharedLong started = SharedLong.create(0);
        ChildProcess<Void> child = ChildProcess.start(() -> {
            started.set(1);
            Thread.sleep(Duration.ofMinutes(5));
        });
        Eventually.holds(() -> started.get() == 1);
        long start = System.nanoTime();
        end.accept(child);
        child.join();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
        return child.exitCode().orElseThrow();
    }

    @Test
    void childThatIsKilled_failsItsResult() throws Exception {
        ChildProcess<Void> child = ChildProcess.start(() -> Thread.sleep(Duration.ofMinutes(5)));
        child.kill();
        assertThatThrownBy(child::result).cause().isInstanceOf(WorkerDiedException.class);
        child.join();
    }

    @Test
    void nonDaemonThreadsAreWaitedFor_daemonsAreNot_andExitHooksRun() throws Exception {
        SharedLong seen = SharedLong.create(0);
        ChildProcess<Integer> child = ChildProcess.start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> seen.addAndGet(100)));
            Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException impossible) {
                    throw new AssertionError(impossible);
                }
                seen.addAndGet(10);
            });
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    Thread.sleep(Duration.ofMinutes(5));
                } catch (InterruptedException impossible) {
                    throw new AssertionError(impossible);
                }
            });
            return 1;
        });
        assertThat(child.result()).isEqualTo(1);
        child.join();
        assertThat(seen.get()).isEqualTo(110);
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void child_knowsItselfAndItsParent_recursively() throws Exception {
        assertThat(ChildProcess.parent()).isEmpty();
        assertThat(ChildProcess.currentName()).isEmpty();
        assertThat(ChildProcess.current()).isEqualTo(ProcessHandle.current());
        ChildProcess<List<Long>> child = ChildProcess.start(
                () -> {
                    ChildProcess<Long> grandchild =
                            ChildProcess.start(() -> ChildProcess.parent().orElseThrow().pid());
                    grandchild.join();
                    return List.of(
                            ChildProcess.parent().orElseThrow().pid(),
                            ChildProcess.current().pid(),
                            grandchild.result(),
                            (long) ChildProcess.currentName().orElseThrow().length());
                },
                ProcessOptions.defaults().withName("kid"));
        child.join();
        assertThat(child.result()).containsExactly(ProcessHandle.current().pid(), child.pid(), child.pid(), 3L);
    }

    @Test
    void jobThatCannotTravel_isRefusedBeforeAnythingStarts() {
        Object captured = new Object();
        assertThatThrownBy(() -> ChildProcess.start(() -> captured.hashCode()))
                .isInstanceOf(NotTransferableException.class);
        assertThat(ChildProcess.children()).isEmpty();
    }

    @Test
    void childThatCannotStart_saysWhy() throws Exception {
        ChildProcess<Void> child =
                ChildProcess.start(() -> {}, ProcessOptions.defaults().withJvmOptions("-XX:+NoSuchOption"));
        assertThatThrownBy(child::result)
                .cause()
                .isInstanceOfSatisfying(
                        WorkerDiedException.class, died -> assertThat(died.reason()).isEqualTo(Reason.START_FAILED))
                .hasMessageContaining("NoSuchOption");
        child.join();
        assertThat(child.exitCode()).hasValue(1);
    }

    @Test
    void twentyChildrenAtOnce_allEndWithZero_andTwentyKilledAllSaySo() throws Exception {
        List<ChildProcess<Integer>> ending = start(20);
        for (int i = 0; i < 20; i++) {
            assertThat(ending.get(i).result()).isEqualTo(i);
        }
        for (ChildProcess<Integer> child : ending) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
        // Those that return at once could all have ended before the last one is started.
        List<ChildProcess<Void>> killed = IntStream.range(0, 20)
                .mapToObj(i -> ChildProcess.start(() -> Thread.sleep(Duration.ofMinutes(5))))
                .toList();
        killed.forEach(ChildProcess::kill);
        for (ChildProcess<Void> child : killed) {
            child.join();
            assertThat(child.exitCode()).hasValue(137);
            assertThatThrownBy(child::result).hasCauseInstanceOf(WorkerDiedException.class);
        }
    }

    private static List<ChildProcess<Integer>> start(int count) {
        return IntStream.range(0, count).mapToObj(i -> ChildProcess.start(() -> i)).toList();
    }
}
