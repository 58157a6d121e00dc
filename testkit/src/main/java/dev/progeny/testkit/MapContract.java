package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.Task;
import dev.progeny.shared.SharedMap;
import dev.progeny.shared.SharedQueue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a {@link SharedMap} promises to those who share it, whatever they are: the test's own process and the tasks of
 * a pool, which may be threads, processes, or both. It lives now here, now there, and, where it is to lose its owner,
 * in a process of its own. Extend it as {@link LockContract}.
 */
public abstract class MapContract extends MapAtomics {

    private static Owned<SharedMap<String, Object>> owned() throws InterruptedException {
        return Owned.start(
                () -> {
                    SharedMap<String, Object> map = SharedMap.create();
                    map.put("a", 1);
                    return map;
                },
                map -> {
                    map.close();
                    return true;
                });
    }

    // ---- what travels, and what does not

    @ParameterizedTest
    @EnumSource
    void aMap_isTheSameWhereverItGoes_alsoInAMap(Place place) throws Exception {
        SharedMap<String, SharedMap<String, Integer>> outer = map(place);
        SharedMap<String, Integer> inner = map(Place.HERE);
        outer.put("inner", inner);
        SharedMap<String, Integer> back = elsewhere(() -> {
                    outer.get("inner").put("a", 1);
                    return outer.get("inner");
                })
                .get();
        back.put("b", 2);
        assertThat(new TreeMap<>(inner)).hasToString("{a=1, b=2}");
        assertThat(back.get("a")).isSameAs(inner.get("a")); // at home it is the map itself
    }

    @Test
    void whatWasPutOrGot_isACopyOutsideTheOwner() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned()) {
            SharedMap<String, Object> map = owned.object();
            List<String> list = new ArrayList<>(List.of("x"));
            map.put("list", list);
            list.add("y");
            Object got = map.get("list");
            assertThat(got).isEqualTo(List.of("x")).isNotSameAs(map.get("list"));
            assertThat(elsewhere(() -> map.get("list")).get()).isEqualTo(got);
        }
    }

    @Test
    void whatCannotTravel_isRefused_andTheMapIsAsItWas() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned()) {
            SharedMap<String, Object> map = owned.object();
            Object bad = new Object();
            assertThat(List.<ThrowingCallable>of(
                            () -> map.put("a", bad),
                            () -> map.putIfAbsent("b", bad),
                            () -> map.putAll(new TreeMap<>(Map.of("b", 2, "c", bad))),
                            () -> map.replace("a", bad),
                            () -> map.replace("a", 1, bad),
                            () -> map.compute("b", (key, value) -> List.of(bad)),
                            () -> map.computeIfAbsent("b", key -> bad),
                            () -> map.merge("a", 2, (one, two) -> bad),
                            () -> map.remove("a", bad),
                            () -> map.get(bad),
                            () -> elsewhere(() -> map.put("a", new Object())).join()))
                    .allSatisfy(call -> assertThatThrownBy(call)
                            .satisfies(MapContract::isOfWhatCannotTravel));
            assertThat(map).isEqualTo(Map.of("a", 1));
        }
    }

    @Test
    void whatOnlyItsOwnerCanHold_isKeptFromTheOthers_whoCanReplaceIt() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = Owned.start(
                () -> {
                    SharedMap<String, Object> map = SharedMap.create();
                    map.put("a", new Object());
                    map.put("b", 1);
                    return map;
                },
                map -> Objects.requireNonNull(map.get("a")))) {
            SharedMap<String, Object> map = owned.object();
            assertThatThrownBy(() -> map.get("a")).satisfies(MapContract::isOfWhatCannotTravel);
            assertThat(map.get("b")).isEqualTo(1);
            owned.endItThere(); // there it is found
            assertThatThrownBy(() -> map.put("a", 2)).satisfies(MapContract::isOfWhatCannotTravel);
            assertThat(map).isEqualTo(Map.of("a", 2, "b", 1));
        }
    }

    private static void isOfWhatCannotTravel(Throwable thrown) {
        Throwable refusal = thrown instanceof NotTransferableException ? thrown : thrown.getCause();
        assertThat(refusal).isInstanceOf(NotTransferableException.class).hasMessageContaining("java.lang.Object");
    }

    // ---- exceptions

    @ParameterizedTest
    @EnumSource
    void exceptionOfAFunction_isItsCallers_andNobodyElseIsConcerned(Place place) throws Exception {
        SharedMap<String, Integer> map = map(place);
        map.put("a", 1);
        Task<Integer> failing = elsewhere(() -> map.compute("a", (key, value) -> {
            throw new IllegalStateException("at " + key + value, new ArithmeticException("inner"));
        }));
        assertThatThrownBy(failing::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("at a1")
                .cause()
                .isExactlyInstanceOf(ArithmeticException.class);
        assertThat(elsewhere(() -> map.merge("a", 1, Integer::sum)).get()).isEqualTo(2);
    }

    /** A key whose methods fail in the owner, where keys are compared. */
    static final class FailingKey implements Serializable {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            throw new UnsupportedOperationException("no hash");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exceptionOfAKey_arrivesAsItself(Place place) throws Exception {
        SharedMap<Object, Integer> map = map(place);
        assertThat(List.<ThrowingCallable>of(
                        () -> map.put(new FailingKey(), 1),
                        () -> map.get(new FailingKey()),
                        () -> map.merge(new FailingKey(), 1, Integer::sum),
                        () -> map.remove(new FailingKey())))
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isExactlyInstanceOf(UnsupportedOperationException.class)
                        .hasMessage("no hash"));
        assertThat(map).isEmpty();
    }

    // ---- its end

    @Test
    void closeByAUser_letsGoThereOnly() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned();
                SharedQueue<SharedMap<String, Object>> handles = SharedQueue.create(1)) {
            SharedMap<String, Object> map = owned.object();
            handles.put(map);
            map.close();
            assertThatIllegalStateException().isThrownBy(() -> map.get("a"));
            SharedMap<String, Object> again = handles.take();
            assertThat(again.get("a")).isEqualTo(1);
            assertThat(elsewhere(() -> again.get("a")).get()).isEqualTo(1);
        }
    }

    @Test
    void closedByItsOwner_isGoneForAll() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned()) {
            assertThat(owned.object().get("a")).isEqualTo(1);
            owned.endItThere();
            assertGone(owned.object());
        }
    }

    @Test
    void ownerThatIsKilled_isNoticedByAll() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned()) {
            assertThat(owned.object().get("a")).isEqualTo(1);
            owned.killOwner();
            assertGone(owned.object());
        }
    }

    private void assertGone(SharedMap<String, Object> map) {
        assertThat(List.<ThrowingCallable>of(
                        () -> map.get("a"),
                        () -> map.merge("a", 1, (one, two) -> one),
                        () -> map.computeIfAbsent("b", key -> 2),
                        () -> map.remove("a"),
                        map::size,
                        map::clear,
                        () -> map.values().iterator()))
                .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(PeerClosedException.class));
        assertThatThrownBy(elsewhere(() -> map.get("a"))::get).hasCauseInstanceOf(PeerClosedException.class);
        assertThat(map).hasToString("SharedMap[closed by its owner]");
        map.close();
        assertThat(map).hasToString("SharedMap[closed]");
    }

    @Test
    void ownerThatIsKilledWhileAllUseIt_leavesNobodyWaiting() throws Exception {
        try (Owned<SharedMap<String, Object>> owned = owned()) {
            SharedMap<String, Object> map = owned.object();
            var users = elsewhere(4, number -> useUntilTheEnd(map, "user" + number));
            Local<String> here = here(() -> useUntilTheEnd(map, "here"));
            Eventually.holds(() -> map.size() == 6); // and it is being used
            owned.killOwner();
            assertThat(here.get()).isEqualTo("PeerClosedException");
            assertThat(results(users)).hasSize(4).containsOnly("PeerClosedException");
        }
    }

    private static String useUntilTheEnd(SharedMap<String, Object> map, String key) {
        try {
            while (true) {
                map.merge(key, 1, (one, two) -> two);
            }
        } catch (RuntimeException end) {
            return end.getClass().getSimpleName();
        }
    }
}
