package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What collections are beside what they hold: the table in DESIGN.md, row by row. */
class TraitsTest {

    /** The least recently used goes. */
    static final class Lru extends LinkedHashMap<Integer, String> {
        private final int most;

        Lru(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > most;
        }
    }

    static final class Named extends ArrayList<Integer> {
        String name = "";
    }

    private static Map<Integer, String> linked(int size, boolean byAccess) {
        Map<Integer, String> map = new LinkedHashMap<>(16, 0.75f, byAccess);
        IntStream.range(0, size).forEach(key -> map.put(key, "v" + key));
        return map;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, AccessOrder.SMALL, AccessOrder.SMALL + 1, 5_000})
    void orderOfAccess_isKept_andThatOfInsertionIsNotChangedByALook(int size) throws Exception {
        Map<Integer, String> map = linked(size, true);
        if (size > 1) {
            assertThat(map.get(0)).isEqualTo("v0"); // is the last now
        }
        List<Integer> order = List.copyOf(map.keySet());
        for (Map<Integer, String> back : List.of(there(map), there(List.of(map)).getFirst())) {
            assertThat(back.keySet()).containsExactlyElementsOf(order);
            back.put(-1, "new");
            back.put(-2, "new");
            assertThat(back.get(-1)).isEqualTo("new");
            assertThat(List.copyOf(back.keySet()).getLast()).isEqualTo(-1);
        }
        assertThat(map.keySet()).as("the original").containsExactlyElementsOf(order);

        Map<Integer, String> plain = linked(size, false);
        assertThat(Values.encode(plain)[0]).isEqualTo(Form.LINKED_HASH_MAP);
        assertThat(List.copyOf(there(plain).keySet())).isEqualTo(List.copyOf(plain.keySet()));
    }

    @Test
    void leastRecentlyUsedMap_goesOnAsOne() throws Exception {
        Lru back = there(new Lru(2));
        back.put(1, "a");
        back.put(2, "b");
        assertThat(back.get(1)).isEqualTo("a");
        back.put(3, "c");
        assertThat(back).containsOnlyKeys(1, 3);
    }

    @Test
    void comparators_areKept() throws Exception {
        Comparator<String> order = Comparator.<String>reverseOrder();
        Map<String, Integer> map = new TreeMap<>(order);
        map.putAll(Map.of("a", 1, "b", 2));
        Map<String, Integer> back = there(map);
        back.put("c", 3);
        assertThat(back.keySet()).containsExactly("c", "b", "a");
        Set<String> set = there(new TreeSet<>(order));
        set.addAll(List.of("a", "b"));
        assertThat(set).containsExactly("b", "a");
        PriorityQueue<String> queue = there(new PriorityQueue<>(order));
        queue.addAll(List.of("a", "b"));
        assertThat(queue.remove()).isEqualTo("b");
        Map<String, Integer> skip = there(new ConcurrentSkipListMap<>(order));
        skip.putAll(map);
        assertThat(skip.keySet()).containsExactly("b", "a");
        assertThat(there(new TreeMap<>(Map.of("b", 1, "a", 2))).comparator()).isNull();
    }

    @Test
    void fixedSizeList_canBeSetAndDoesNotGrow() throws Exception {
        List<Integer> back = there(Arrays.asList(1, 2, 3));
        back.set(0, 7);
        assertThat(back).containsExactly(7, 2, 3);
        assertThatThrownBy(() -> back.add(4)).isInstanceOf(UnsupportedOperationException.class);
    }

    static Stream<UnaryOperator<List<Integer>>> unmodifiable() {
        return Stream.of(
                Collections::unmodifiableList, List::copyOf, list -> list.stream().toList(), list -> Collections.nCopies(3, 1),
                list -> Collections.singletonList(1), list -> Collections.emptyList(), list -> List.of());
    }

    @ParameterizedTest
    @MethodSource("unmodifiable")
    void unmodifiableList_staysUnmodifiable(UnaryOperator<List<Integer>> wrapped) throws Exception {
        List<Integer> list = wrapped.apply(new ArrayList<>(List.of(1, 2)));
        List<Integer> back = there(list);
        assertThat(back).isEqualTo(list).hasSameClassAs(list);
        assertThatThrownBy(() -> back.add(4)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void wrappersOfCollections_areKept() throws Exception {
        assertThatThrownBy(() -> there(Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2)))).put(2, 3))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> there(Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1)))).add(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> addAnything(there(Collections.checkedList(new ArrayList<>(), Integer.class))))
                .isInstanceOf(ClassCastException.class);
        List<Integer> locked = Collections.synchronizedList(new ArrayList<>(List.of(1)));
        assertThat(there(locked)).isEqualTo(locked).hasSameClassAs(locked);
        assertThat(there(Collections.emptyMap())).isSameAs(Collections.emptyMap());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void addAnything(Collection collection) {
        boolean _ = collection.add("no number");
    }

    @Test
    void subclasses_keepTheirFields() throws Exception {
        Named list = new Named();
        list.name = "n";
        list.add(1);
        Named back = there(list);
        assertThat(back).containsExactly(1);
        assertThat(back.name).isEqualTo("n");
        Properties outer = new Properties(new Properties());
        outer.setProperty("k", "v");
        assertThat(there(outer).getProperty("k")).isEqualTo("v");
    }

    @Test
    void enumMapsAndSets_keepTheirType_alsoEmpty() throws Exception {
        Map<TimeUnit, Integer> empty = there(new EnumMap<>(TimeUnit.class));
        empty.put(TimeUnit.SECONDS, 1);
        empty.put(TimeUnit.NANOSECONDS, 2);
        assertThat(empty.keySet()).containsExactly(TimeUnit.NANOSECONDS, TimeUnit.SECONDS);
        assertThatThrownBy(() -> putAnything(empty)).isInstanceOf(ClassCastException.class);
        assertThat(EnumSet.complementOf(there(EnumSet.noneOf(TimeUnit.class)))).hasSize(TimeUnit.values().length);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void putAnything(Map map) {
        Object _ = map.put("no unit", 1);
    }

    @Test
    void bitSets_keepTheirBits() throws Exception {
        BitSet bits = new BitSet(1_000_000);
        bits.set(3);
        bits.set(70_000);
        assertThat(there(bits)).isEqualTo(bits);
        assertThat(there(new BitSet())).isEqualTo(new BitSet());
    }

    @Test
    void mapsByIdentity_stayMapsByIdentity() throws Exception {
        String key = new String("k");
        IdentityHashMap<String, Integer> map = new IdentityHashMap<>();
        map.put(key, 1);
        map.put(new String("k"), 2);
        assertThat(there(map)).hasSize(2);
        List<Object> both = there(new ArrayList<>(List.of(key, map)));
        assertThat(((Map<?, ?>) both.get(1)).get(both.get(0))).isEqualTo(1);
        assertThat(there(Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>())))
                .isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static <T> T there(T value) throws Exception {
        return (T) Values.decode(ByteBuffer.wrap(Values.encode(value)));
    }
}
