package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.shared.SharedLatch;
import dev.progeny.shared.SharedMap;
import dev.progeny.shared.SharedMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each method of {@link java.util.concurrent.ConcurrentMap} happens once and as a whole, whoever else is at it. */
abstract class MapAtomics extends MapMethods {

    private static final int PARTIES = 4;
    private static final int ROUNDS = 200;
    private static final int ALL = PARTIES * ROUNDS;

    @FunctionalInterface
    private interface Check<K, V> {

        void of(SharedMap<K, V> map) throws Exception;
    }

    /** One after the other in one test: to start those who use the map takes longer than their work. */
    private <K, V> void inBothPlaces(Check<K, V> check) throws Exception {
        for (Place place : Place.values()) {
            try {
                check.of(map(place));
            } catch (AssertionError wrong) {
                throw new AssertionError("with the map " + place, wrong);
            }
        }
    }

    /** Three tasks and the test's process do the same, beginning together, each told its number. */
    private <R> List<R> together(Numbered<R> job) throws Exception {
        SharedLatch start = SharedLatch.create(PARTIES);
        Numbered<R> party = number -> {
            start.countDown();
            start.await(); // all at once, or nothing is proved
            return job.run(number);
        };
        var others = elsewhere(PARTIES - 1, party);
        List<R> all = new ArrayList<>(List.of(here(() -> party.run(PARTIES - 1)).get()));
        all.addAll(results(others));
        return all;
    }

    /** What comes out of so many rounds; a list that travels. */
    private static <R> List<R> rounds(IntFunction<R> round) {
        List<R> results = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            results.add(round.apply(i));
        }
        return results;
    }

    private static <R> List<R> flat(List<List<R>> ofParties) {
        return ofParties.stream().flatMap(List::stream).toList();
    }

    private static List<Integer> upTo(int most) {
        return IntStream.rangeClosed(1, most).boxed().toList();
    }

    private static Map<Integer, Integer> numbered() {
        return IntStream.range(0, ROUNDS).boxed().collect(Collectors.toMap(key -> key, key -> -key));
    }

    // ---- of several who want the same one gets it

    @Test
    void putIfAbsent_isWonByOneForEachKey() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            List<List<Integer>> seen = together(party -> rounds(key -> map.putIfAbsent(key, party) == null ? 1 : 0));
            for (int key = 0; key < ROUNDS; key++) {
                int k = key;
                assertThat(seen.stream().mapToInt(wins -> wins.get(k)).sum()).isEqualTo(1);
            }
            assertThat(map).hasSize(ROUNDS);
        });
    }

    @Test
    void putIfAbsentAndComputeIfAbsent_leaveTheFirstValue_forAllToSee() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            List<List<Integer>> seen = together(party -> rounds(key -> {
                if (party % 2 == 0) {
                    return map.computeIfAbsent(key, same -> party);
                }
                Integer before = map.putIfAbsent(key, party);
                return before == null ? Integer.valueOf(party) : before;
            }));
            List<Integer> left = rounds(map::get);
            assertThat(seen).hasSize(PARTIES).allSatisfy(values -> assertThat(values).isEqualTo(left));
        });
    }

    @Test
    void remove_givesEachMappingToOne() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            map.putAll(numbered());
            List<Integer> removed = flat(together(party -> rounds(map::remove).stream()
                    .filter(Objects::nonNull)
                    .collect(Collectors.toCollection(ArrayList::new))));
            assertThat(removed).containsExactlyInAnyOrderElementsOf(numbered().values());
            assertThat(map).isEmpty();
        });
    }

    @Test
    void removeOfAPair_isDoneByOne_andNotToAnotherValue() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            map.putAll(numbered());
            List<Boolean> removed = flat(together(party -> rounds(key -> {
                boolean other = map.remove(key, key + 1);
                return map.remove(key, -key) && !other;
            })));
            assertThat(removed.stream().filter(done -> done)).hasSize(ROUNDS);
            assertThat(map).isEmpty();
        });
    }

    @Test
    void removeThroughTheValues_takesOneMappingEach() throws Exception {
        inBothPlaces((SharedMap<Integer, String> map) -> {
            map.putAll(numbered().keySet().stream().collect(Collectors.toMap(key -> key, key -> "same")));
            List<Integer> removed = together(party -> {
                Collection<String> values = map.values();
                int mine = 0;
                while (mine < ROUNDS / PARTIES && values.remove("same")) {
                    mine++;
                }
                return mine;
            });
            assertThat(removed).hasSize(PARTIES).containsOnly(ROUNDS / PARTIES);
            assertThat(map).isEmpty();
        });
    }

    // ---- no change is lost, and none is made twice

    /** Were a function's result stored twice, or over another one, then some number would be missing. */
    @Test
    void merge_countsEachTimeOnce() throws Exception {
        inBothPlaces((SharedMap<String, Integer> map) -> {
            List<Integer> counted = flat(together(party -> rounds(i -> map.merge("count", 1, Integer::sum))));
            assertThat(counted).containsExactlyInAnyOrderElementsOf(upTo(ALL));
            assertThat(map).isEqualTo(Map.of("count", ALL));
        });
    }

    @Test
    void compute_countsEachTimeOnce() throws Exception {
        inBothPlaces((SharedMap<String, Integer> map) -> {
            List<Integer> counted = flat(together(party -> rounds(i -> i % 2 == 0
                    ? map.compute("count", (key, value) -> value == null ? 1 : value + 1)
                    : map.computeIfPresent("count", (key, value) -> value + 1))));
            assertThat(counted).containsExactlyInAnyOrderElementsOf(upTo(ALL));
            assertThat(map).isEqualTo(Map.of("count", ALL));
        });
    }

    /** The third of a key removes it, so a key is there for a while only: absent, one, two, absent. */
    @Test
    void computeThatRemoves_andMergeThatPuts_agree() throws Exception {
        inBothPlaces((SharedMap<String, Integer> map) -> {
            List<Boolean> removed = flat(together(party -> rounds(i -> map.merge(
                            "key" + i % 2, 1, (value, one) -> value + one == 3 ? null : value + one)
                    == null)));
            long left = map.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(3 * removed.stream().filter(gone -> gone).count() + left).isEqualTo(ALL);
            assertThat(map.values()).allSatisfy(value -> assertThat(value).isBetween(1, 2));
        });
    }

    @Test
    void replaceOfAPair_countsEachTimeOnce() throws Exception {
        inBothPlaces((SharedMap<String, Integer> map) -> {
            map.put("count", 0);
            List<Integer> counted = flat(together(party -> rounds(i -> {
                while (true) {
                    int before = map.get("count");
                    if (map.replace("count", before, before + 1)) {
                        return before + 1;
                    }
                }
            })));
            assertThat(counted).containsExactlyInAnyOrderElementsOf(upTo(ALL));
            assertThat(map).isEqualTo(Map.of("count", ALL));
        });
    }

    /** Each value is got back by the one who replaced it, the last one is still there. */
    @Test
    void putAndReplace_returnEachValueOnce() throws Exception {
        inBothPlaces((SharedMap<String, Integer> map) -> {
            map.put("last", -1);
            List<Integer> replaced = flat(together(party -> rounds(i -> {
                int mine = party * ROUNDS + i;
                return i % 2 == 0 ? map.put("last", mine) : map.replace("last", mine);
            })));
            assertThat(Stream.concat(replaced.stream(), map.values().stream()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(-1, ALL).boxed().toList());
        });
    }

    @Test
    void replaceAll_changesEachValueOnce() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            IntStream.range(0, 10).forEach(key -> map.put(key, 0));
            List<Integer> times = together(party -> {
                for (int i = 0; i < 20; i++) {
                    map.replaceAll((key, value) -> value + 1);
                }
                return 20;
            });
            assertThat(times).hasSize(PARTIES);
            assertThat(map.values()).hasSize(10).containsOnly(20 * PARTIES);
        });
    }

    // ---- iteration, and order

    @Test
    void iterationWhileOthersChangeIt_neverFails_andSeesOnceWhatIsThereAllTheTime() throws Exception {
        inBothPlaces((SharedMap<Integer, Integer> map) -> {
            map.putAll(numbered());
            SharedLatch writing = SharedLatch.create(2);
            var writers = elsewhere(2, number -> {
                for (int i = 0; i < 500; i++) {
                    int key = ROUNDS + number + i % 100 * 2;
                    map.put(key, -key);
                    map.remove(key);
                }
                writing.countDown();
                return number;
            });
            var reader = elsewhere(() -> iterate(map, writing));
            assertThat(iterate(map, writing)).isPositive();
            assertThat(reader.get()).isPositive();
            assertThat(results(writers)).containsExactly(0, 1);
            assertThat(map).isEqualTo(numbered());
        });
    }

    private static int iterate(SharedMap<Integer, Integer> map, SharedLatch writing) {
        Set<Integer> always = numbered().keySet();
        int rounds = 0;
        do {
            List<Integer> keys = new ArrayList<>();
            map.forEach((key, value) -> {
                assertThat(value).isEqualTo(-key);
                keys.add(key);
            });
            assertThat(keys).doesNotHaveDuplicates().containsAll(always);
            assertThat(new HashSet<>(map.keySet())).containsAll(always);
            rounds++;
        } while (writing.getCount() > 0);
        return rounds;
    }

    @Test
    void whatWasWrittenBeforeAPut_isSeenByWhoeverGetsIt() throws Exception {
        SharedMap<String, Integer> map = map(Place.HERE);
        SharedMemory memory = SharedMemory.create(4);
        var writer = elsewhere(() -> {
            for (int i = 1; i <= 2_000; i++) {
                memory.ints().put(0, i); // plain: the put orders it
                map.put("written", i);
            }
        });
        int written = 0;
        while (written < 2_000) {
            written = map.getOrDefault("written", 0);
            assertThat(memory.ints().get(0)).isGreaterThanOrEqualTo(written);
        }
        writer.get();
    }
}
