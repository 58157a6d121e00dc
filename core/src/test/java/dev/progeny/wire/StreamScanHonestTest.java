package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.text.SimpleDateFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What programs send is understood to its last byte, and none of it is refused. */
class StreamScanHonestTest {

    record Company(List<Integer> items) implements Serializable {}

    static final class Employee implements Serializable {
        private static final long serialVersionUID = 1;
        private final int id;
        private final Company company;

        Employee(int id, Company company) {
            this.id = id;
            this.company = company;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Employee employee && employee.id == id && employee.company.equals(company);
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    static final class External implements Externalizable {
        private static final long serialVersionUID = 1;

        public External() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(0x78787878);
            out.writeObject(List.of("x"));
            out.write(new byte[2_000]);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            in.readInt();
            in.readObject();
            in.readFully(new byte[2_000]);
        }
    }

    static class Base implements Serializable {
        private static final long serialVersionUID = 1;
        private final byte base = 120;
        private final Object[] shared = {"shared"};

        @Override
        public String toString() {
            return base + Arrays.toString(shared);
        }
    }

    static final class Derived extends Base {
        private static final long serialVersionUID = 1;
        private final double derived = 2;
        private final Object[][] table = {{1, "x"}, {null}};

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeUTF("beside");
            out.writeObject(table);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject(); // and leaves the rest
        }

        @Override
        public String toString() {
            return super.toString() + derived + Arrays.deepToString(table);
        }
    }

    record Saying(String word) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return word;
        }
    }

    private interface Sayer {}

    private enum Kind {
        PLAIN,
        WITH_BODY {
            @Override
            public String toString() {
                return "body";
            }
        }
    }

    private static List<Object> values() throws Exception {
        List<Object> values = new ArrayList<>(List.of(
                1, 2L, 3.5, 2.5f, true, 'c', (byte) 1, (short) 2, "text ü", "", "x".repeat(70_000), Kind.PLAIN,
                Kind.WITH_BODY, new Object[] {1, null, "x"}, new int[0], new boolean[] {true}, new byte[300],
                new char[] {'x'}, new short[2], new long[][] {{1}, {2, 3}}, new float[1], new double[3],
                new String[][] {{"x"}}, Integer.class, int.class, String[].class, Kind.class, Sayer.class,
                new BigDecimal("1.25"), BigInteger.TWO.pow(5_000), Instant.EPOCH, Duration.ofDays(1),
                LocalDate.EPOCH,
                ZonedDateTime.of(2024, 1, 1, 1, 1, 1, 1, ZoneId.of("Europe/Berlin")),
                UUID.randomUUID(), new GregorianCalendar().getTime(), new GregorianCalendar(),
                Locale.GERMANY, Currency.getInstance("EUR"),
                TimeZone.getTimeZone("Europe/Paris"), URI.create("file:/x"), InetAddress.getLoopbackAddress(),
                new SimpleDateFormat("yyyy", Locale.ROOT), Pattern.compile("x+"), new Random(1), new BitSet(77),
                new IllegalStateException("outer", new IOException("inner")), new External(), new Derived(),
                new Saying("x"), new Employee(1, new Company(List.of(1))), new AtomicReference<>("x"),
                new LongAdder(), new ReentrantLock(), TimeUnit.DAYS, InetAddress.getByAddress(new byte[4])));
        values.add(Proxy.newProxyInstance(Sayer.class.getClassLoader(), new Class<?>[] {Sayer.class}, new Saying("x")));
        String captured = "x";
        values.add((Code) argument -> captured + argument);
        values.add((Comparator<String> & Serializable) String::compareTo);
        var suppressing = new Exception("x");
        suppressing.addSuppressed(new RuntimeException("y"));
        values.add(suppressing);
        return values;
    }

    private static List<Object> collections(List<Object> values) throws ReflectiveOperationException {
        Map<Kind, Object> byKind = new EnumMap<>(Map.of(Kind.PLAIN, 1));
        Properties properties = new Properties(new Properties());
        properties.setProperty("key", "value");
        Map<String, Object> map = new HashMap<>(Map.of("k", values, "l", values));
        Set<String> set = new HashSet<>(Set.of("a", "b"));
        List<Object> all = new ArrayList<>(List.of(
                values, map, set, byKind, properties, EnumSet.allOf(Kind.class), EnumSet.noneOf(TimeUnit.class),
                copy("LinkedList", Collection.class, values), copy("Vector", Collection.class, values),
                copy("Hashtable", Map.class, map), copy("IdentityHashMap", Map.class, map), new ArrayDeque<>(values),
                new PriorityQueue<>(List.of(2, 1)), new LinkedHashMap<>(map), new LinkedHashSet<>(set),
                new TreeMap<>(map), new TreeSet<>(set), new TreeMap<>(map).headMap("l"),
                new ConcurrentHashMap<>(map), ConcurrentHashMap.newKeySet(),
                new ConcurrentSkipListMap<>(map), new CopyOnWriteArrayList<>(values), new CopyOnWriteArraySet<>(set),
                new ConcurrentLinkedQueue<>(values), new LinkedBlockingDeque<>(values)));
        all.addAll(List.of(
                new LinkedTransferQueue<>(values), Arrays.asList(values.toArray()), List.of(), List.of(1), Set.of(),
                Set.of(values), Map.of(), Map.of(values, set), Map.of(1, 2, 3, 4), Collections.nCopies(5, set),
                Collections.unmodifiableMap(map), Collections.synchronizedList(values), Collections.emptyList(),
                Collections.singleton(set), Collections.checkedSet(set, String.class), Collections.reverseOrder(),
                Collections.newSetFromMap(new IdentityHashMap<>()), Map.entry(1, 2).getKey(),
                values.stream().toList(), new Object[] {map, map, set}));
        return all;
    }

    private static Object copy(String type, Class<?> from, Object values) throws ReflectiveOperationException {
        return Class.forName("java.util." + type).getConstructor(from).newInstance(values);
    }

    @Test
    void valuesOfAllKinds_areUnderstoodToTheLastByte() throws Exception {
        List<Object> values = values();
        List<Object> all = collections(values);
        all.addAll(values);
        all.add(new ArrayList<>(all));
        for (Object value : all) {
            byte[] stream = StreamScanTest.serialized(value);
            ByteBuffer bytes = ByteBuffer.wrap(stream);
            assertThat(StreamScan.of(bytes).understood()).as(value.getClass().getName()).isTrue();
            assertThat(bytes.remaining()).as(value.getClass().getName()).isZero();
            assertThat(StreamScanTest.plainly(stream)).isNotNull();
        }
    }

    @Test
    void streamThatIsCut_isNotUnderstood() throws Exception {
        byte[] stream = StreamScanTest.serialized(collections(values()));
        for (int length = 0; length < stream.length; length += Math.max(1, length / 50)) {
            assertThat(StreamScan.of(ByteBuffer.wrap(stream, 0, length)).understood()).isFalse();
        }
    }

    @Test
    void resetBeforeAValue_isUnderstood() throws Exception {
        byte[] stream = StreamScanTest.serialized(new HashSet<>(Set.of("x")));
        ByteBuffer reset = ByteBuffer.allocate(stream.length + 1).put(stream, 0, 4);
        reset.put(ObjectStreamConstants.TC_RESET).put(stream, 4, stream.length - 4);
        assertThat(StreamScanTest.decode(reset.array())).isEqualTo(Set.of("x"));
    }

    /** Large things that many share, of which none is hashed. */
    @Test
    void sharingWithoutHashing_isAllowed() throws Exception {
        List<Integer> items = new ArrayList<>(Collections.nCopies(100_000, null));
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            map.put("key " + i, items);
        }
        var read = (Map<?, ?>) StreamScanTest.decode(StreamScanTest.serialized(map));
        assertThat(read.get("key 1")).isSameAs(read.get("key 999"));
        List<Object> shared = List.of();
        for (int i = 0; i < 100; i++) {
            shared = List.of(shared, shared, Map.of("x", shared));
        }
        assertThat((List<?>) StreamScanTest.decode(StreamScanTest.serialized(shared))).hasSize(3);
    }

    @Test
    void hashCodesOfAProgramsOwnClasses_areItsOwnAffair() throws Exception {
        Company company = new Company(new ArrayList<>(Collections.nCopies(1_000_000, null)));
        Set<Employee> employees = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            employees.add(new Employee(i, company));
        }
        assertThat((Set<?>) StreamScanTest.decode(StreamScanTest.serialized(employees))).hasSize(10_000);
    }

    @Test
    void keysThatShareParts_areAllowed() throws Exception {
        List<Integer> group = new ArrayList<>(Collections.nCopies(500, 1));
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            map.put(List.of(group, i), i);
        }
        assertThat(StreamScanTest.decode(StreamScanTest.serialized(map))).isEqualTo(map);
    }

    @Test
    void cycles_areAllowed() throws Exception {
        Map<Object, Object> map = new HashMap<>();
        List<Object> list = new ArrayList<>(List.of(map));
        list.add(list);
        map.put("list", list);
        map.put("map", map);
        map.put("array", new Object[] {list, map});
        var read = (Map<?, ?>) StreamScanTest.decode(StreamScanTest.serialized(map));
        assertThat(read.get("map")).isSameAs(read);
    }

    // ---- classes that break the rule that fields come first

    /** Writes what it has, but never its fields. */
    static final class Irregular implements Serializable {
        private static final long serialVersionUID = 1;
        private int number;
        private Object object;

        Irregular(int number, Object object) {
            this.number = number;
            this.object = object;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeInt(number);
            out.writeObject(object);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            number = in.readInt();
            object = in.readObject();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Irregular that && that.number == number && that.object.equals(object);
        }

        @Override
        public int hashCode() {
            return Objects.hash(number, object);
        }
    }

    @Test
    void classThatWritesNoFields_isReadAsBefore() throws Exception {
        Map<String, Integer> map = new HashMap<>(Map.of("k", 1));
        List<Object> value = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++) {
            value.add(new Irregular(i, map));
            value.add(new HashMap<>(Map.of(i, map)));
        }
        byte[] stream = StreamScanTest.serialized(value);
        assertThat(StreamScan.of(ByteBuffer.wrap(stream)).understood()).isFalse();
        assertThat(StreamScanTest.decode(stream)).isEqualTo(value);
    }

    /** No fields, and a state that only {@code readObject} makes. */
    static final class Refilled implements Serializable {
        private static final long serialVersionUID = 1;
        private transient List<String> words = new ArrayList<>(List.of("x"));

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(words.getFirst());
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            words = new ArrayList<>(List.of((String) in.readObject()));
        }
    }

    @Test
    void classWithoutFieldsThatReadsItself_isRead() throws Exception {
        byte[] stream = StreamScanTest.serialized(new ArrayList<>(List.of(new Refilled(), new Refilled())));
        assertThat(StreamScan.of(ByteBuffer.wrap(stream)).understood()).isTrue();
        var read = (List<?>) StreamScanTest.decode(stream);
        assertThat(((Refilled) read.getLast()).words).containsExactly("x");
    }

    @Test
    void whatFollowsAValue_isLeftAlone() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HashSet<>(Set.of("x")));
            out.writeObject("more, which nobody reads");
        }
        assertThat(StreamScanTest.decode(bytes.toByteArray())).isEqualTo(Set.of("x"));
    }
}
