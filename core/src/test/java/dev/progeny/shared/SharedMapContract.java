package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A SharedMap does what a ConcurrentHashMap does, wherever it lives. */
@ExtendWith(NothingLeft.class)
abstract class SharedMapContract {

    /** An empty one, seen from here; ended after the test. */
    abstract <K, V> SharedMap<K, V> map() throws Exception;

    @Test
    void randomOperations_giveWhatAConcurrentHashMapGives() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        SharedMap<Integer, String> map = map();
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

    private static Object perform(int operation, ConcurrentMap<Integer, String> map, int key, String one, String two) {
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

    @Test
    void views_iterateOverAnInstant_andChangeTheMap() throws Exception {
        SharedMap<String, Integer> map = map();
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

    @Test
    void nulls_areRefused() throws Exception {
        SharedMap<String, String> map = map();
        assertThatNullPointerException().isThrownBy(() -> map.put("a", null)).withMessageContaining("holds no null");
        assertThatNullPointerException().isThrownBy(() -> map.put(null, "a"));
        assertThatNullPointerException().isThrownBy(() -> map.get(null));
        assertThatNullPointerException().isThrownBy(() -> map.merge("a", null, String::concat));
        assertThatNullPointerException().isThrownBy(() -> map.replace("a", "b", null));
        Map<String, String> withNull = new HashMap<>();
        withNull.put("a", null);
        assertThatNullPointerException().isThrownBy(() -> map.putAll(withNull));
        assertThat(map.remove("a", null)).isFalse();
        assertThat(map).isEmpty();
    }

    /** Arrays are equal to no copy of theirs, so comparing values would never find the one that was seen. */
    @Test
    void compute_worksForValuesWithoutEquals() throws Exception {
        SharedMap<String, int[]> map = map();
        map.compute("a", (key, none) -> new int[] {1});
        map.compute("a", (key, value) -> new int[] {value[0] + 1});
        map.merge("a", new int[] {10}, (a, b) -> new int[] {a[0] + b[0]});
        assertThat(map.get("a")).containsExactly(12);
        assertThat(map.computeIfPresent("a", (key, value) -> null)).isNull();
        assertThat(map).isEmpty();
    }

    @Test
    void fourThreadsThatMergeAndCompute_loseNothing() throws Exception {
        SharedMap<Integer, Integer> map = map();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(threads.submit(() -> IntStream.range(0, 200).forEach(i -> {
                    map.merge(i % 3, 1, Integer::sum);
                    map.compute(i % 3, (key, value) -> value + 1);
                })));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
        assertThat(map.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(4 * 200 * 2);
    }

    @Test
    void functionThatThrows_leavesTheMapAsItWas() throws Exception {
        SharedMap<String, Integer> map = map();
        map.put("a", 1);
        assertThatThrownBy(() -> map.compute("a", (key, value) -> {
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");
        Function<String, Integer> failing = key -> {
            throw new IllegalStateException("mine");
        };
        assertThatThrownBy(() -> map.computeIfAbsent("b", failing)).hasMessage("mine");
        assertThat(map).isEqualTo(Map.of("a", 1));
    }

    @Test
    void close_isFinal_andMayBeRepeated() throws Exception {
        SharedMap<String, Integer> map = map();
        map.put("a", 1);
        map.close();
        map.close();
        assertThatThrownBy(() -> map.get("a")).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> Items.encode(map, "it")).isInstanceOf(NotTransferableException.class);
        assertThat(map).hasToString("SharedMap[closed]");
    }
}
