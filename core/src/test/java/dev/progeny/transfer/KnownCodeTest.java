package dev.progeny.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.Pool;
import dev.progeny.shared.SharedLong;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.transfer.KnownCode.Life;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What workers keep of the functions of map and stream, and when they drop it. */
@ExtendWith(NothingLeft.class)
class KnownCodeTest {

    private static final int BASE = 0;

    private static final int MIB = 1 << 20;

    private final KnownCode known = new KnownCode();

    @Test
    void codeThatHasEnded_isForgottenOnce() {
        Life first = new Life();
        known.add(1, BASE, first, 10);
        known.add(2, BASE, new Life(), 10);
        assertThat(known.toForget()).isEmpty();
        first.end();
        assertThat(known.toForget()).containsExactly(1);
        assertThat(known.toForget()).isEmpty();
        assertThat(known.knows(1, BASE)).isFalse();
        assertThat(known.knows(2, BASE)).isTrue();
    }

    @Test
    void sixtyFourAreKept_andThirtyTwoMebibytes_thoseThatWereUsedLast() {
        for (int id = 1; id <= 65; id++) {
            known.add(id, BASE, new Life(), 10);
            assertThat(known.knows(1, BASE)).isTrue(); // used
        }
        assertThat(known.toForget()).containsExactly(2);
        known.add(66, BASE, new Life(), KnownCode.MOST_BYTES - 20);
        assertThat(known.toForget()).hasSize(62).doesNotContain(1, 66);
        assertThat(known.knows(1, BASE)).isTrue();
    }

    @Test
    void whatWasUsedLast_staysHoweverLargeItIs() {
        known.add(1, BASE, new Life(), 2 * KnownCode.MOST_BYTES);
        assertThat(known.toForget()).isEmpty();
        known.add(2, BASE, new Life(), 10);
        assertThat(known.toForget()).containsExactly(1);
        assertThat(known.knows(2, BASE)).isTrue();
    }

    /** The worker died of it before the twelfth. */
    @Test
    void functionsOfMapsThatHaveEnded_areNotKept() {
        try (Pool pool = Pool.processes(1, o -> o.withHeap("96m"))) {
            long worker = pool.map(List.of(1), x -> ProcessHandle.current().pid()).getFirst();
            for (int round = 0; round < 16; round++) {
                byte[] big = new byte[8 * MIB];
                assertThat(pool.map(List.of(1, 2, 3), x -> x + big.length)).containsExactly(1 + 8 * MIB, 2 + 8 * MIB, 3 + 8 * MIB);
            }
            assertThat(pool.map(List.of(1), x -> ProcessHandle.current().pid())).containsExactly(worker);
        }
    }

    @Test
    void functionsOfStreamsThatAreNotReadToTheirEnd_areBounded() {
        List<Iterator<Integer>> forgotten = new ArrayList<>();
        try (Pool pool = Pool.processes(1, o -> o.withHeap("80m"))) {
            long worker = pool.map(List.of(1), x -> ProcessHandle.current().pid()).getFirst();
            for (int round = 0; round < 20; round++) {
                byte[] big = new byte[4 * MIB];
                Iterator<Integer> results = pool.stream(List.of(0, 1, 2, 3), x -> x + big.length, 1).iterator();
                assertThat(results.next()).isEqualTo(4 * MIB);
                forgotten.add(results);
            }
            assertThat(forgotten.getFirst().next()).isEqualTo(4 * MIB + 1); // is sent again
            assertThat(forgotten.getLast().next()).isEqualTo(4 * MIB + 1);
            assertThat(pool.map(List.of(1), x -> ProcessHandle.current().pid())).containsExactly(worker);
        }
    }

    /** Both sides: the memory of this process that it travelled in, and what the worker made of it. */
    @Test
    void largeFunction_isDroppedWhenItsMapEnds_howeverItEnds() {
        try (Pool pool = Pool.processes(1)) {
            long before = used(pool);
            int leased = Depot.leased();
            byte[] big = new byte[24 * MIB];
            assertThat(pool.map(List.of(1, 2), x -> x + big.length)).hasSize(2);
            assertThat(Depot.leased()).isLessThanOrEqualTo(leased); // the collector may have found others
            assertThatThrownBy(() -> pool.map(List.of(1, 2), x -> x / (big.length - 24 * MIB)))
                    .isInstanceOf(CompletionException.class);
            try (Stream<Integer> closed = pool.stream(IntStream.range(0, 10_000).boxed().toList(), x -> x + big.length)) {
                assertThat(closed.iterator().next()).isEqualTo(24 * MIB);
            }
            assertThat(Stream.of(1, 2, 3).gather(pool.mapping(x -> x + big.length)).limit(1)).hasSize(1);
            assertThat(used(pool)).isLessThan(before + 20 * MIB);
        }
    }

    private static long used(Pool pool) {
        return pool.map(List.of(1), x -> {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }).getFirst();
    }

    @Test
    void gathererThatIsUsedTwice_worksTwice() {
        try (Pool pool = Pool.processes(1)) {
            var twice = pool.mapping((Integer x) -> 2 * x);
            assertThat(Stream.of(1, 2, 3).gather(twice)).containsExactly(2, 4, 6);
            assertThat(Stream.of(4, 5).gather(twice)).containsExactly(8, 10);
        }
    }

    private static volatile WeakReference<byte[]> seen;

    /** It has no next task with which it could be told. */
    @Test
    void idleWorker_dropsALargeFunctionAtOnce() {
        SharedLong dropped = SharedLong.create(0);
        try (Pool pool = Pool.processes(1)) {
            byte[] big = new byte[8 * MIB];
            List<Boolean> watched = pool.map(List.of(1), x -> {
                seen = new WeakReference<>(big);
                Thread.ofPlatform().daemon().start(() -> {
                    while (!seen.refersTo(null)) {
                        System.gc();
                    }
                    dropped.set(1);
                });
                return true;
            });
            assertThat(watched).containsExactly(true);
            Eventually.holds(() -> dropped.get() == 1);
        }
    }
}
