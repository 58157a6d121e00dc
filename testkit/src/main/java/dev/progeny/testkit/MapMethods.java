package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.shared.SharedMap;
import dev.progeny.shared.SharedQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A {@link SharedMap} does what a ConcurrentHashMap does, wherever it lives. */
abstract class MapMethods extends SharingFixture {

    private final List<SharedMap<?, ?>> maps = new ArrayList<>();

    /** An empty one; closed after the test. */
    final <K, V> SharedMap<K, V> map(Place place) throws Exception {
        SharedMap<K, V> map = place == Place.HERE
                ? SharedMap.create()
                : elsewhere(() -> SharedMap.<K, V>create()).get();
        maps.add(map);
        return map;
    }

    @AfterEach
    void closeMaps() {
        maps.forEach(SharedMap::close);
    }

    @ParameterizedTest
    @EnumSource
    void randomOperations_giveWhatAConcurrentHashMapGives(Place place) throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        SharedMap<Integer, String> map = map(place);
        ConcurrentMap<Integer, String> model = new ConcurrentHashMap<>();
        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(8);
            String one = "v" + random.nextInt(3);
            String two = "v" + random.nextInt(3);
            int operation = random.nextInt(18);
            assertThat(perform(operation, map, key, one, two))
                    .as("seed %d step %d operation %d", seed, i, operation)
                    .isEqualTo(perform(operation, model, key, one, two));
        }
        assertThat(map).containsExactlyInAnyOrderEntriesOf(model);
        assertThat(map.equals(model)).isTrue();
        assertThat(map.hashCode()).isEqualTo(model.hashCode());
    }

    private static @Nullable Object perform(
            int operation, ConcurrentMap<Integer, String> map, int key, String one, String two) {
        return switch (operation) {
            case 0 -> map.get(key);
            case 1 -> map.put(key, one);
            case 2 -> map.putIfAbsent(key, one);
            case 3 -> map.remove(key);
            case 4 -> map.remove(key, one);
            case 5 -> map.replace(key, one);
            case 6 -> map.replace(key, one, two);
            case 7 -> map.containsKey(key);
            case 8 -> map.containsValue(one);
            case 9 -> map.size() + " " + map.isEmpty();
            case 10 -> map.getOrDefault(key, one);
            case 11 -> map.compute(key, (k, value) -> value == null ? one : value.length() > 5 ? null : value + k);
            case 12 -> map.computeIfAbsent(key, k -> k % 2 == 0 ? one : null);
            case 13 -> map.computeIfPresent(key, (k, value) -> value.equals(one) ? null : two);
            case 14 -> map.merge(key, one, (a, b) -> a.equals(b) ? null : b + "!");
            case 15 -> map.keySet().remove(key) + " " + map.values().remove(one) + " "
                    + map.entrySet().remove(Map.entry(key, two));
            case 16 -> map.entrySet().contains(Map.entry(key, one)) + " " + map.keySet().contains(key);
            default -> {
                map.replaceAll((k, value) -> value.equals(one) ? two : value);
                yield new HashMap<>(map);
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void views_iterateOverAnInstant_andChangeTheMap(Place place) throws Exception {
        SharedMap<String, Integer> map = map(place);
        map.putAll(Map.of("a", 1, "b", 2, "c", 3));
        Iterator<String> keys = map.keySet().iterator();
        map.remove("b");
        List<String> seen = new ArrayList<>();
        while (keys.hasNext()) {
            String key = keys.next();
            seen.add(key);
            if (key.equals("a")) {
                keys.remove();
                assertThatThrownBy(keys::remove).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(map).containsOnly(Map.entry("c", 3));
        map.entrySet().iterator().next().setValue(4);
        assertThat(map.values()).containsExactly(4);
        assertThat(map.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(4);
        map.put("d", 5);
        assertThat(map.keySet().removeIf(key -> key.equals("c"))).isTrue();
        assertThat(map).hasToString("{d=5}");
        map.values().clear();
        assertThat(map).isEmpty();
        assertThat(map.keySet()).isEqualTo(Collections.emptySet());
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // on purpose
    void nulls_areRefusedWhereverAConcurrentHashMapRefusesThem_alsoIfItIsEmpty(Place place) throws Exception {
        SharedMap<String, String> map = map(place);
        assertThatNullPointerException().isThrownBy(() -> map.put("a", null)).withMessageContaining("holds no null");
        Map<String, String> withNull = new HashMap<>();
        withNull.put("a", null);
        assertThat(List.<ThrowingCallable>of(
                        () -> map.put(null, "a"),
                        () -> map.putIfAbsent(null, "a"),
                        () -> map.putIfAbsent("a", null),
                        () -> map.putAll(withNull),
                        () -> map.get(null),
                        () -> map.getOrDefault(null, "a"),
                        () -> map.containsKey(null),
                        () -> map.containsValue(null),
                        () -> map.remove(null),
                        () -> map.remove(null, "a"),
                        () -> map.replace(null, "a"),
                        () -> map.replace("a", null),
                        () -> map.replace(null, "a", "b"),
                        () -> map.replace("a", null, "b"),
                        () -> map.replace("a", "b", null),
                        () -> map.compute(null, (key, value) -> "a"),
                        () -> map.compute("a", null),
                        () -> map.computeIfAbsent(null, key -> "a"),
                        () -> map.computeIfAbsent("a", null),
                        () -> map.computeIfPresent(null, (key, value) -> "a"),
                        () -> map.computeIfPresent("a", null),
                        () -> map.merge(null, "a", String::concat),
                        () -> map.merge("a", null, String::concat),
                        () -> map.merge("a", "b", null),
                        () -> map.replaceAll(null),
                        () -> map.forEach(null),
                        () -> map.keySet().contains(null),
                        () -> map.values().contains(null)))
                .allSatisfy(call -> assertThatNullPointerException().isThrownBy(call));
        assertThat(map.remove("a", null)).isFalse();
        assertThat(map.values().remove(null)).isFalse();
        assertThat(map).isEmpty();
        map.put("a", "b");
        assertThatNullPointerException().isThrownBy(() -> map.replaceAll((key, value) -> null));
        assertThatNullPointerException().isThrownBy(() -> map.entrySet().iterator().next().setValue(null));
        assertThat(map).isEqualTo(Map.of("a", "b"));
    }

    /** Arrays are equal to no copy of theirs, so comparing values would never find the one that was seen. */
    @ParameterizedTest
    @EnumSource
    void compute_worksForValuesWithoutEquals(Place place) throws Exception {
        SharedMap<String, int[]> map = map(place);
        map.compute("a", (key, none) -> new int[] {1});
        map.compute("a", (key, value) -> new int[] {value[0] + 1});
        map.merge("a", new int[] {10}, (a, b) -> new int[] {a[0] + b[0]});
        assertThat(map.get("a")).containsExactly(12);
        assertThat(map.computeIfPresent("a", (key, value) -> null)).isNull();
        assertThat(map).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void function_mayUseTheMap_alsoTheSameKey(Place place) throws Exception {
        SharedMap<String, Integer> map = map(place);
        assertThat(map.computeIfAbsent("a", key -> map.merge("b", 1, Integer::sum))).isEqualTo(1);
        Integer computed = map.compute("c", (key, value) -> {
            Integer _ = map.putIfAbsent(key, 5); // so the first look is out of date
            return value == null ? 0 : value + 1;
        });
        assertThat(computed).isEqualTo(6);
        assertThat(map).isEqualTo(Map.of("a", 1, "b", 1, "c", 6));
    }

    @ParameterizedTest
    @EnumSource
    void functionThatThrows_leavesTheMapAsItWas(Place place) throws Exception {
        SharedMap<String, Integer> map = map(place);
        map.put("a", 1);
        IllegalStateException mine = new IllegalStateException("mine");
        Function<String, Integer> failing = key -> {
            throw mine;
        };
        assertThat(List.<ThrowingCallable>of(
                        () -> map.compute("a", (key, value) -> failing.apply(key)),
                        () -> map.compute("b", (key, value) -> failing.apply(key)),
                        () -> map.computeIfAbsent("b", failing),
                        () -> map.computeIfPresent("a", (key, value) -> failing.apply(key)),
                        () -> map.merge("a", 2, (one, two) -> failing.apply("a")),
                        () -> map.replaceAll((key, value) -> failing.apply(key)),
                        () -> map.forEach((key, value) -> assertThat(failing.apply(key)).isZero())))
                .allSatisfy(call -> assertThatThrownBy(call).isSameAs(mine));
        assertThat(map).isEqualTo(Map.of("a", 1));
    }

    @ParameterizedTest
    @EnumSource
    void close_isFinal_andMayBeRepeated(Place place) throws Exception {
        SharedMap<String, Integer> map = map(place);
        map.put("a", 1);
        map.close();
        map.close();
        assertThat(List.<ThrowingCallable>of(
                        () -> map.get("a"),
                        () -> map.put("a", 2),
                        () -> map.merge("a", 2, Integer::sum),
                        () -> map.remove("a"),
                        map::size,
                        map::clear,
                        () -> map.keySet().iterator()))
                .allSatisfy(call -> assertThatIllegalStateException()
                        .isThrownBy(call)
                        .withMessage("this SharedMap was closed in this process"));
        try (SharedQueue<Object> queue = SharedQueue.create(1)) {
            assertThatThrownBy(() -> queue.put(map)).isInstanceOf(NotTransferableException.class);
        }
        assertThat(map).hasToString("SharedMap[closed]");
    }
}
