package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.File;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class SharedMemoryTest {

    @Test
    void everyPrimitiveType_isVisibleBothWays() {
        try (SharedMemory memory = SharedMemory.create(64);
                Pool pool = Pool.processes(1)) {
            assertThat(memory.bytes().get(63)).isZero();
            memory.longs().put(0, Long.MIN_VALUE);
            memory.ints().put(2, 7);
            boolean seen = pool.submit(() -> {
                        boolean same = memory.longs().get(0) == Long.MIN_VALUE && memory.ints().get(2) == 7;
                        memory.doubles().put(2, Math.PI);
                        memory.floats().put(6, 1.5f);
                        memory.shorts().put(14, (short) -3);
                        memory.chars().put(15, 'ü');
                        memory.bytes().put(32, (byte) 9);
                        return same;
                    })
                    .join();
            assertThat(seen).isTrue();
            assertThat(memory.doubles().get(2)).isEqualTo(Math.PI);
            assertThat(memory.floats().get(6)).isEqualTo(1.5f);
            assertThat(memory.shorts().get(14)).isEqualTo((short) -3);
            assertThat(memory.chars().get(15)).isEqualTo('ü');
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, 32)).isEqualTo((byte) 9);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void sizeBelowOne_isRefused(long bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create(bytes))
                .withMessage("bytes must be at least 1: bytes=" + bytes);
    }

    @Test
    void moreThanTheMachineHas_isAnErrorAndLeavesNothing() {
        assertThatThrownBy(() -> SharedMemory.create(1L << 45))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("SharedMemory of 35184372088832 bytes could not be created");
    }

    @Test
    void moreThanAFileCanHave_isTheSameErrorWithThatNumber() {
        assertThatThrownBy(() -> SharedMemory.create(Long.MAX_VALUE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("SharedMemory of 9223372036854775807 bytes could not be created: 9223372036854775807 bytes"
                        + " do not fit, /dev/shm has ");
    }

    @Test
    void aName_isFoundByAnotherProcess_andTakenUntilTheLastHolderCloses() throws Exception {
        String name = "memory-test-" + ProcessHandle.current().pid();
        SharedMemory created = SharedMemory.create(name, 8);
        created.longs().put(0, 42);
        assertThatThrownBy(() -> SharedMemory.create(name, 8))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("\"" + name + "\" could not be created");
        try (ChildProcess<Long> child = ChildProcess.start(() -> {
            try (SharedMemory attached = SharedMemory.attach(name)) {
                return attached.longs().get(0) + attached.size();
            }
        })) {
            assertThat(child.result()).isEqualTo(50L);
            child.join();
        }
        assertThat(new File("/dev/shm/progeny." + name)).doesNotExist();
        created.close();
        assertThatThrownBy(() -> SharedMemory.attach(name))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no process of this user holds shared memory named \"" + name + "\"");
        SharedMemory.create(name, 8).close();
    }

    @Test
    void attachingToAnotherKind_saysWhatItIs() {
        String name = "kind-test-" + ProcessHandle.current().pid();
        try (SharedLong other = SharedLong.create(name, 1)) {
            assertThat(other.get()).isEqualTo(1);
            assertThatThrownBy(() -> SharedMemory.attach(name)).hasMessageContaining("it is a SharedLong");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", ".hidden", "ein name"})
    void aNameThatIsNoFileName_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.create(name, 8));
    }

    @Test
    void aFileOfThatNameThatNobodyHolds_isRemoved() throws Exception {
        String name = "stale-test-" + ProcessHandle.current().pid();
        File stale = new File("/dev/shm/progeny." + name);
        assertThat(stale.createNewFile()).isTrue(); // as a kill -9 between create and unlink leaves it
        try (SharedMemory created = SharedMemory.create(name, 8)) {
            assertThat(created.size()).isEqualTo(8);
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void afterTheOwnerHasEnded_thoseAttachedGoOn() throws Exception {
        try (ChildProcess<SharedMemory> owner = ChildProcess.start(() -> {
            SharedMemory theirs = SharedMemory.create(8);
            theirs.longs().put(0, 1);
            return theirs;
        })) {
            SharedMemory received = owner.result();
            owner.join();
            received.longs().put(0, received.longs().get(0) + 1);
            assertThat(received.longs().get(0)).isEqualTo(2);
            received.close();
        }
    }

    @Tag("thorough")
    @Test
    void aHandleFromAChildThatEndsAtOnce_isTheMemory_fiftyTimes() throws Exception {
        for (int i = 0; i < 50; i++) {
            int number = i;
            try (ChildProcess<SharedLong> child = ChildProcess.start(() -> SharedLong.create(number))) {
                child.join();
                try (SharedLong result = child.result()) {
                    assertThat(result.get()).isEqualTo(number);
                }
            }
        }
    }

    @Test
    void close_unmapsAtOnce_andIsFinal() {
        long before = mappings();
        SharedMemory memory = SharedMemory.create(1 << 20);
        assertThat(mappings()).isEqualTo(before + 1);
        memory.close();
        memory.close();
        assertThat(mappings()).isEqualTo(before);
        assertThatIllegalStateException().isThrownBy(memory::segment).withMessageContaining("closed in this process");
        assertThat(memory).hasToString("SharedMemory[closed]");
    }

    @Test
    void twoHandlesToOneMemory_mapItOnce_andCloseApart() {
        Region first = Region.create("SharedMemory", 8, memory -> {});
        Region second = first.handle("SharedMemory").attach();
        assertThat(second).isSameAs(first);
        first.release();
        second.segment().set(ValueLayout.JAVA_LONG, 0, 3);
        assertThat(second.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(3);
        second.release();
        assertThatIllegalStateException().isThrownBy(second::hold);
    }

    @Test
    void sixtyFourMiBByHandle_areNotCopied() {
        try (SharedMemory memory = SharedMemory.create(64 << 20);
                Pool pool = Pool.processes(1)) {
            List<Integer> firsts = pool.map(List.of(1, 2, 3), value -> {
                memory.ints().put(0, value);
                return memory.ints().get(0);
            });
            assertThat(firsts).containsExactly(1, 2, 3);
            assertThat(memory.ints().get(0)).isEqualTo(3);
        }
    }

    @Test
    void thousandsOpenedAndClosed_leaveNoDescriptor() {
        int before = descriptors();
        for (int i = 0; i < 2_000; i++) {
            SharedMemory.create(16).close();
        }
        Eventually.holds(() -> descriptors() <= before + 2);
    }

    private static long mappings() {
        try (var lines = java.nio.file.Files.lines(java.nio.file.Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/dev/shm/progeny")).count();
        } catch (java.io.IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }
}
