package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What takes too long to hash is refused before it is read; {@link StreamScanHonestTest} has what is not. */
class StreamScanTest {

    private static final int MANY = 60;

    /** Each is read with few levels, and refused with many. */
    private static final Map<String, Maker> BOMBS = new TreeMap<>(Map.ofEntries(
            entry("sets", levels -> sets(levels, HashSet::new)),
            entry("linked sets", levels -> sets(levels, LinkedHashSet::new)),
            entry("concurrent sets", levels -> sets(levels, ConcurrentHashMap::newKeySet)),
            entry("sets of maps", levels -> sets(levels, () -> Collections.newSetFromMap(new HashMap<>()))),
            entry("maps", levels -> maps(levels, HashMap::new)),
            entry("linked maps", levels -> maps(levels, LinkedHashMap::new)),
            entry("properties", levels -> maps(levels, Properties::new)),
            entry("concurrent maps", levels -> maps(levels, ConcurrentHashMap::new)),
            entry("fixed sets", levels -> tagged(serialized(fixed(levels, false)), 2)),
            entry("fixed maps", levels -> tagged(serialized(fixed(levels, true)), 3)),
            entry("lists in a set", levels -> serialized(hashed(lists(levels, ArrayList::new)))),
            entry("copied lists in a set", levels -> serialized(hashed(lists(levels, CopyOnWriteArrayList::new)))),
            entry("unmodifiable lists in a set", levels -> serialized(hashed(List.of(unmodifiable(levels))))),
            entry("arrays as lists in a set", levels -> serialized(hashed(List.of(arrays(levels))))),
            entry("entries in a set", levels -> serialized(hashed(List.of(entries(levels))))),
            entry("lists in a map", levels -> serialized(keyed(lists(levels, ArrayList::new)))),
            entry("equal lists in a set that compares", levels -> serialized(compared(levels))),
            entry("lists that are not complete", levels -> serialized(aliases(levels)))));

    private interface Maker {
        byte[] make(int levels);
    }

    private static Map.Entry<String, Maker> entry(String name, Maker maker) {
        return Map.entry(name, maker);
    }

    // ---- bombs; what is hashed when it is put in is empty then

    private static byte[] sets(int levels, Supplier<Set<Object>> empty) {
        Set<Object> root = empty.get();
        Set<Object> left = root;
        Set<Object> right = empty.get();
        for (int i = 0; i < levels; i++) {
            Set<Object> a = empty.get();
            Set<Object> b = empty.get();
            a.add("a" + i);
            b.add("b" + i);
            left.addAll(List.of(a, b));
            right.addAll(List.of(a, b));
            left = a;
            right = b;
        }
        return serialized(root);
    }

    private static byte[] maps(int levels, Supplier<Map<Object, Object>> empty) {
        Map<Object, Object> root = empty.get();
        Map<Object, Object> left = root;
        Map<Object, Object> right = empty.get();
        for (int i = 0; i < levels; i++) {
            Map<Object, Object> a = empty.get();
            Map<Object, Object> b = empty.get();
            a.put("a" + i, 1);
            b.put("b" + i, 1);
            for (Map<Object, Object> both : List.of(left, right)) {
                both.put(a, 1);
                both.put(b, 2);
            }
            left = a;
            right = b;
        }
        return serialized(root);
    }

    private static Object fixed(int levels, boolean pairs) {
        Object a = "a";
        Object b = "b";
        for (int i = 0; i < levels; i++) {
            Object left = pairs ? List.of(a, 1, b, 2) : List.of(a, b);
            b = pairs ? List.of(a, 1, b, 2, "b" + i, 3) : List.of(a, b, "b" + i);
            a = left;
        }
        return a;
    }

    /** Makes sets or maps of lists that List.of has made. */
    private static byte[] tagged(byte[] lists, int tag) {
        for (int i = 4; i < lists.length - 2; i++) {
            boolean here = ByteBuffer.wrap(lists).getInt(i - 4) == 1
                    && lists[i] == ObjectStreamConstants.TC_BLOCKDATA
                    && lists[i + 1] == 4;
            lists[i - 1] = here ? (byte) tag : lists[i - 1];
        }
        return lists;
    }

    private static List<Object> lists(int levels, Supplier<List<Object>> empty) {
        List<Object> list = empty.get();
        for (int i = 0; i < levels; i++) {
            List<Object> outer = empty.get();
            outer.addAll(List.of(list, list));
            list = outer;
        }
        return list;
    }

    private static List<Object> unmodifiable(int levels) {
        List<Object> list = List.of();
        for (int i = 0; i < levels; i++) {
            list = Collections.unmodifiableList(new CopyOnWriteArrayList<>(new Object[] {list, list}));
        }
        return list;
    }

    private static List<Object> arrays(int levels) {
        List<Object> list = List.of();
        for (int i = 0; i < levels; i++) {
            list = Arrays.asList(list, list);
        }
        return list;
    }

    private static Object entries(int levels) {
        Object entry = "x";
        for (int i = 0; i < levels; i++) {
            entry = new AbstractMap.SimpleEntry<>(entry, entry);
        }
        return entry;
    }

    private static Set<Object> hashed(List<Object> list) {
        List<Object> late = new ArrayList<>();
        Set<Object> set = new HashSet<>();
        set.add(late);
        late.addAll(list);
        return set;
    }

    private static Map<Object, Object> keyed(List<Object> list) {
        List<Object> late = new ArrayList<>();
        Map<Object, Object> map = new HashMap<>();
        map.put(late, list);
        late.addAll(list);
        return map;
    }

    private static Set<Object> compared(int levels) {
        List<Object> one = new ArrayList<>(List.of(1));
        List<Object> other = new ArrayList<>(List.of(2));
        Set<Object> set = new CopyOnWriteArraySet<>(List.of(one, other));
        one.set(0, lists(levels, ArrayList::new));
        other.set(0, List.of(lists(levels, ArrayList::new), 1));
        return set;
    }

    /** Each level holds a set that holds the level itself, which is not complete when the set is. */
    private static Set<Object> aliases(int levels) {
        Object alias = "x";
        List<Object> level = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            level = new ArrayList<>();
            Set<Object> set = hashed(level);
            set.clear();
            set.add(level);
            level.add(new Object[] {set});
            level.add(alias);
            level.add(alias);
            alias = set;
        }
        return hashed(level);
    }

    @ParameterizedTest
    @MethodSource("names")
    void bombOfAnyKind_isRefusedAtOnce(String bomb) {
        byte[] stream = bomb(bomb, MANY);
        long start = System.nanoTime();
        assertThatThrownBy(() -> decode(stream))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("hash codes");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @MethodSource("names")
    void fewLevelsOfABomb_areRead(String bomb) throws Exception {
        if (bomb.equals("lists that are not complete")) {
            return; // of them even one is refused
        }
        assertThat(decode(bomb(bomb, 2))).isNotNull();
    }

    static Set<String> names() {
        return BOMBS.keySet();
    }

    private static byte[] bomb(String name, int levels) {
        return Objects.requireNonNull(BOMBS.get(name)).make(levels);
    }

    /** Four levels of 300, a thousand times the same list in a set, and large bits that many share. */
    @Test
    void wideBombs_areRefusedAtOnce() {
        Object list = "x";
        for (int level = 0; level < 4; level++) {
            list = new ArrayList<>(Collections.nCopies(300, list));
        }
        BitSet bits = new BitSet();
        bits.set(1_000_000);
        List<Object> elements = new ArrayList<>(Collections.nCopies(1_000, "x"));
        for (byte[] stream : List.of(
                serialized(hashed(List.of(list))),
                again(new HashSet<>(placeholders()), new ArrayList<>(Collections.nCopies(400, elements))),
                serialized(hashed(new ArrayList<>(Collections.nCopies(10_000, bits)))))) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> decode(stream))
                    .isInstanceOf(InvalidObjectException.class)
                    .hasMessageContaining("hash codes");
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private record Placeholder(int number) implements Serializable {}

    private static List<Object> placeholders() {
        return new ArrayList<>(Stream.iterate(0, i -> i + 1).limit(1_000).map(Placeholder::new).toList());
    }

    /** A stream in which {@code same} is wherever a placeholder was. */
    private static byte[] again(Object value, Object same) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes) {
            {
                enableReplaceObject(true);
            }

            @Override
            protected Object replaceObject(Object object) {
                return object instanceof Placeholder ? same : object;
            }
        }) {
            out.writeObject(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    // ---- descriptions that are not those of the classes

    /** ObjectInputStream would read a record to the end of its fields, whatever its description says. */
    @Test
    void recordThatIsSaidToWriteItself_isRefused() {
        byte[] stream = serialized(new Placeholder(7));
        stream[flags(stream, Placeholder.class)] |= ObjectStreamConstants.SC_WRITE_METHOD;
        byte[] ended = Arrays.copyOf(stream, stream.length + 1);
        ended[stream.length] = ObjectStreamConstants.TC_ENDBLOCKDATA;
        assertThatThrownBy(() -> decode(ended))
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("described as the class here is not");
    }

    /** The one class of the JDK that reads objects before its fields: it has none. */
    @Test
    void queueThatIsSaidNotToWriteItself_orToHaveFields_isRefused() throws Exception {
        byte[] honest = serialized(new LinkedTransferQueue<>(List.of(1)));
        assertThat((LinkedTransferQueue<?>) decode(honest)).hasSize(1);
        int flags = flags(honest, LinkedTransferQueue.class);
        byte[] silent = honest.clone();
        silent[flags] &= ~ObjectStreamConstants.SC_WRITE_METHOD;
        byte[] field = {'B', 0, 1, 'x'};
        ByteBuffer fields = ByteBuffer.allocate(honest.length + field.length);
        fields.put(honest, 0, flags + 1).putShort((short) 1).put(field);
        fields.put(honest, flags + 3, honest.length - flags - 3);
        for (byte[] stream : List.of(silent, fields.array())) {
            assertThatThrownBy(() -> decode(stream))
                    .isInstanceOf(InvalidClassException.class)
                    .hasMessageContaining("described as the class here is not");
        }
    }

    private static int flags(byte[] stream, Class<?> type) {
        String text = new String(stream, StandardCharsets.ISO_8859_1);
        return text.indexOf(type.getName()) + type.getName().length() + Long.BYTES;
    }

    /** The letter H as two bytes: ObjectInputStream finds the class under this name. */
    @Test
    void nameThatIsWrittenInAnotherWay_isTheSameName() {
        byte[] stream = bomb("sets", MANY);
        int name = new String(stream, StandardCharsets.ISO_8859_1).indexOf("java.util.HashSet");
        ByteBuffer longer = ByteBuffer.allocate(stream.length + 1);
        longer.put(stream, 0, name - 2).putShort((short) 18).put(stream, name, 10).putShort((short) 0xC188);
        longer.put(stream, name + 11, stream.length - name - 11);
        assertThatThrownBy(() -> decode(longer.array()))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("hash codes");
    }

    @Test
    void streamThatTellsOfAFailure_isRefused() {
        byte[] stream = serialized(new HashMap<>(Map.of(1, 2)));
        stream[4] = ObjectStreamConstants.TC_EXCEPTION;
        assertThatThrownBy(() -> decode(stream)).isInstanceOf(InvalidObjectException.class);
    }

    @Test
    void anyBytes_areUnderstoodOrNot_orRefused() {
        var random = new Random(42);
        List<byte[]> good = BOMBS.values().stream().map(bomb -> bomb.make(3)).toList();
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = good.get(round % good.size()).clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                assertThat(StreamScan.of(ByteBuffer.wrap(bytes))).isNotNull();
            } catch (InvalidObjectException | InvalidClassException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }

    // ---- cost that is none

    /** What hashes by identity may hold what it likes. */
    @Test
    void identity_isNoContent() throws Exception {
        IdentityHashMap<Object, Object> map = new IdentityHashMap<>();
        map.put(lists(MANY, ArrayList::new), new Object[] {map});
        assertThat((Map<?, ?>) decode(serialized(map))).hasSize(1);
    }

    static byte[] serialized(Object value) {
        return again(value, value);
    }

    static Object decode(byte[] stream) throws IOException, ClassNotFoundException {
        return Values.decode(ByteBuffer.allocate(stream.length + 1).put(Form.SERIALIZED).put(stream).flip());
    }

    static Object plainly(byte[] stream) throws IOException, ClassNotFoundException {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(stream))) {
            return in.readObject();
        }
    }
}
