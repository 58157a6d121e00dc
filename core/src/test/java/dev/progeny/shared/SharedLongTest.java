package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.os.PrivateFile;
import dev.progeny.testkit.NothingLeft;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class SharedLongTest {

    @Test
    void withoutANumber_itStartsAtZero() {
        try (SharedLong count = SharedLong.create()) {
            assertThat(count.getAndIncrement()).isZero();
            assertThat(count.get()).isOne();
        }
    }

    @Test
    void methods_doWhatThoseOfAtomicLongDo() {
        SharedLong value = SharedLong.create(5);
        assertThat(value.get()).isEqualTo(5);
        assertThat(value.getAndIncrement()).isEqualTo(5);
        assertThat(value.incrementAndGet()).isEqualTo(7);
        assertThat(value.getAndDecrement()).isEqualTo(7);
        assertThat(value.decrementAndGet()).isEqualTo(5);
        assertThat(value.getAndAdd(10)).isEqualTo(5);
        assertThat(value.addAndGet(-5)).isEqualTo(10);
        assertThat(value.getAndSet(1)).isEqualTo(10);
        assertThat(value.compareAndSet(2, 3)).isFalse();
        assertThat(value.compareAndSet(1, 3)).isTrue();
        assertThat(value.getAndUpdate(x -> x * 2)).isEqualTo(3);
        assertThat(value.updateAndGet(x -> x + 1)).isEqualTo(7);
        assertThat(value.getAndAccumulate(3, Math::max)).isEqualTo(7);
        assertThat(value.accumulateAndGet(9, Math::max)).isEqualTo(9);
        value.lazySet(-1);
        assertThat(value.intValue()).isEqualTo(-1);
        assertThat(value.longValue()).isEqualTo(-1);
        assertThat(value.doubleValue()).isEqualTo(-1.0);
        assertThat(value.floatValue()).isEqualTo(-1.0f);
        assertThat(value).hasToString("-1");
    }

    @Test
    void fourProcessesThatCountToTogether400000_loseNothing() {
        SharedLong count = SharedLong.create(0);
        try (Pool pool = Pool.processes(4)) {
            List<Integer> done = pool.map(List.of(1, 2, 3, 4), worker -> {
                for (int i = 0; i < 100_000; i++) {
                    count.incrementAndGet();
                }
                return worker;
            });
            assertThat(done).containsExactly(1, 2, 3, 4);
        }
        assertThat(count.get()).isEqualTo(400_000);
    }

    @Test
    void handleThatTravelsThroughAChildToItsChild_isTheSameMemory() throws Exception {
        SharedLong count = SharedLong.create(1);
        ChildProcess<Long> child = ChildProcess.start(() -> {
            ChildProcess<Long> grandchild = ChildProcess.start(() -> count.addAndGet(10));
            grandchild.join();
            return grandchild.result() + count.addAndGet(100);
        });
        child.join();
        assertThat(child.result()).isEqualTo(11 + 111);
        assertThat(count.get()).isEqualTo(111);
    }

    @Test
    void processThatIsKilled_leavesTheValueToTheOthers() throws Exception {
        SharedLong count = SharedLong.create(0);
        ChildProcess<Void> child = ChildProcess.start(() -> {
            count.set(7);
            Runtime.getRuntime().halt(9);
        });
        child.join();
        assertThat(count.get()).isEqualTo(7);
    }

    @Test
    void closedOne_refusesHereAndLivesElsewhere() {
        SharedLong count = SharedLong.create(1);
        List<SharedLong> second = new ArrayList<>();
        try (Pool pool = Pool.threads(1)) {
            second.add(pool.map(List.of(count), one -> one).getFirst());
        }
        count.close();
        count.close();
        assertThatThrownBy(count::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThat(count).hasToString("SharedLong[closed]");
        assertThat(second).hasSize(1);
    }

    @Tag("thorough")
    @Test
    void thousandsThatNobodyCloses_doNotRunOutOfDescriptors() {
        long sum = IntStream.range(0, 3_000)
                .mapToLong(i -> {
                    if (i % 300 == 0) {
                        System.gc(); // what a program with other garbage would do now and then
                    }
                    return SharedLong.create(i).get();
                })
                .sum();
        assertThat(sum).isEqualTo(3_000L * 2_999 / 2);
    }

    @Test
    void handleToAnotherFile_isRefused() {
        Region region = Region.create("SharedLong", 8, memory -> {});
        Region other = Region.create("SharedLong", 8, memory -> {});
        Region.Handle real = region.handle("SharedLong");
        var forged = new Region.Handle(
                ProcessHandle.current().pid(),
                other.handle("SharedLong").descriptor(),
                new UUID(1, 2),
                "SharedLong");
        assertThatThrownBy(forged::attach)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("is gone")
                .hasRootCauseMessage("the file is another one");
        var wrongKind = new Region.Handle(ProcessHandle.current().pid(), real.descriptor(), new UUID(1, 2), "SharedLock");
        assertThatThrownBy(wrongKind::attach).isInstanceOf(UncheckedIOException.class);
        region.release();
        other.release();
    }

    @Test
    void aFileTruncatedBelowItsHeader_isRefused() throws Exception {
        PrivateFile file = PrivateFile.create(16);
        var handle = new Region.Handle(
                ProcessHandle.current().pid(), file.descriptor(), new UUID(1, 2), "SharedLong");
        assertThatThrownBy(handle::attach).hasRootCauseMessage("the file is too small: 16 bytes");
        file.close();
    }
}
