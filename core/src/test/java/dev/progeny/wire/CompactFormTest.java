package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompactFormTest {

    enum Colour {
        RED,
        GREEN {
            @Override
            String shade() {
                return "dark";
            }
        };

        String shade() {
            return "plain";
        }
    }

    record Point(int x, double y, String name) implements Serializable {}

    record Nested(Point point, List<Point> more, Colour colour, Optional<Colour> other) implements Serializable {}

    /** Its accessor lies; what travels is the field. */
    record Copying(List<String> names) implements Serializable {
        @Override
        public List<String> names() {
            return List.of("something else");
        }
    }

    record Positive(int value) implements Serializable {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("value must be positive: value=" + value);
            }
        }
    }

    record Replaced(int value) implements Serializable {
        private Object writeReplace() {
            return "instead";
        }
    }

    record NotSerializable(int value) {}

    static Stream<Object> values() {
        return Stream.of(
                true, false, (byte) -1, (short) -2, 'ü', Integer.MIN_VALUE, Long.MAX_VALUE, -0.0f, Double.NaN,
                "", "text", "Grüße", "你好", "\uD800 alone", "x".repeat(300), "汉".repeat(70_000),
                new boolean[] {true, false}, new byte[] {1, 2}, new short[] {-1}, new char[] {'a', '汉'}, new int[300],
                new long[] {1L << 40}, new float[] {1.5f}, new double[] {2.5}, new int[0],
                new Object[] {1, null, "a"}, new String[] {"a", "b"}, new int[][] {{1}, {2, 3}}, new Colour[] {Colour.RED},
                Colour.RED, Colour.GREEN, TimeUnit.DAYS,
                new Point(1, 2, "p"), new Point(1, 2, null), new Positive(1),
                new Nested(new Point(1, 2, "a"), List.of(new Point(3, 4, "b")), Colour.GREEN, Optional.of(Colour.RED)),
                Optional.of("there"), Optional.empty(),
                new ArrayList<>(Arrays.asList(1, null, 3)), List.of(), List.of(1), List.of(1, 2, 3),
                Stream.of(1, 2, 3).toList(), Arrays.asList(1, null).stream().toList(),
                new HashSet<>(Arrays.asList("a", null)), new LinkedHashSet<>(List.of(3, 1, 2)), new TreeSet<>(List.of(3, 1)),
                new ArrayList<>(List.of(1, -2, 3, Integer.MIN_VALUE)), List.of(1L, 2L, 3L, Long.MAX_VALUE, 5L),
                Stream.of(1.5, Double.NaN, -0.0, 2.5).toList(), new TreeSet<>(List.of(1L, 2L, 3L, 4L)), Set.of(1, 2, 3, 4),
                List.of(1, 2, 3, 4L), List.of(1, 2, 3, 4f), new ArrayList<>(Arrays.asList(1, 2, 3, null)),
                Set.of(), Set.of(1), Set.of(1, 2, 3),
                new HashMap<>(Map.of("k", 1)), new LinkedHashMap<>(Map.of(1, 2)), new TreeMap<>(Map.of("b", 1, "a", 2)),
                Map.of(), Map.of("a", 1), Map.of("a", 1, "b", List.of()),
                Instant.now(), Duration.ofNanos(-1), LocalDate.EPOCH, LocalTime.MAX, LocalDateTime.MIN,
                UUID.randomUUID(), BigInteger.ONE.shiftLeft(200).negate(), new BigDecimal("-1.250"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_comesBackAsTheClassItWas_withoutJavaSerialization(Object value) throws Exception {
        byte[] bytes = Values.encode(value);
        assertThat(bytes[0]).isNotEqualTo(Form.SERIALIZED);
        Object back = decode(bytes);
        assertThat(Arrays.deepEquals(new Object[] {back}, new Object[] {value})).as("%s", back).isTrue();
        assertThat(back.getClass()).isEqualTo(value.getClass());
    }

    @Test
    void linkedAndSortedCollections_keepTheirOrder() throws Exception {
        Map<Integer, Integer> map = new LinkedHashMap<>();
        for (int key : new int[] {5, 1, 4}) {
            map.put(key, -key);
        }
        assertThat(there(map).keySet()).containsExactly(5, 1, 4);
        assertThat(there(new LinkedHashSet<>(map.keySet()))).containsExactly(5, 1, 4);
        assertThat(there(new TreeSet<>(map.keySet()))).containsExactly(1, 4, 5);
    }

    @Test
    void unmodifiableList_staysUnmodifiable_andKeepsItsViewOfNull() throws Exception {
        List<Integer> fixed = there(List.of(1, 2, 3));
        assertThatThrownBy(() -> fixed.add(4)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fixed.contains(null)).isInstanceOf(NullPointerException.class);
        assertThat(there(Stream.of(1, 2, 3).toList()).contains(null)).isFalse();
        List<Integer> growing = there(new ArrayList<>(List.of(1)));
        growing.add(2);
        assertThat(growing).containsExactly(1, 2);
    }

    static Stream<Object> valuesWithIdentity() {
        List<Object> shared = new ArrayList<>(List.of(1));
        Point point = new Point(1, 2, "p");
        int[] numbers = {1};
        String text = "x".repeat(1_000);
        return Stream.of(
                List.of(shared, shared), Arrays.asList(point, point).stream().toList(), new ArrayList<>(List.of(numbers, numbers)),
                new LinkedHashMap<>(Map.of(1, shared, 2, shared)), List.of(text, text), List.of(new Object[] {shared, shared}, 1));
    }

    @ParameterizedTest
    @MethodSource("valuesWithIdentity")
    void valueThatHoldsAnObjectTwice_goesByJavaSerialization(Object value) throws Exception {
        assertThat(Values.encode(value)[0]).isEqualTo(Form.SERIALIZED);
    }

    @Test
    void sharedListAndCycle_comeBackSharedAndCyclic() throws Exception {
        List<Object> shared = new ArrayList<>();
        List<Object> both = there(new ArrayList<>(List.of(shared, shared)));
        assertThat(both.get(0)).isSameAs(both.get(1));

        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        List<Object> back = there(cycle);
        assertThat(back.getFirst()).isSameAs(back);
    }

    @Test
    void fullyEqualObjectsThatAreNotTheSame_stayCompact() throws Exception {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(new Point(1, 2, "p"));
        }
        assertThat(Values.encode(points)[0]).isEqualTo(Form.ARRAY_LIST);
        assertThat(there(points)).isEqualTo(points);
    }

    @Test
    void whatHasNoForm_goesByJavaSerialization() throws Exception {
        Map<String, Integer> descending = new TreeMap<>(Comparator.<String>reverseOrder());
        descending.putAll(Map.of("a", 1, "b", 2));
        assertThat(there(descending).keySet()).containsExactly("b", "a");
        for (Object value : List.of(new ArrayDeque<>(List.of(1)), Collections.emptyList(), Arrays.asList(1, 2), descending)) {
            assertThat(Values.encode(value)[0]).isEqualTo(Form.SERIALIZED);
        }
        assertThat(Values.encode(List.of(1, new ArrayDeque<>(List.of(1))))[0]).isEqualTo(Form.SERIALIZED);
    }

    @Test
    void record_travelsByItsFields_andItsConstructorChecks() throws Exception {
        Copying back = there(new Copying(List.of("field")));
        assertThat(back).isEqualTo(new Copying(List.of("field")));
        byte[] bytes = Values.encode(new Positive(1));
        bytes[bytes.length - 1] = 0;
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("value must be positive: value=0");
    }

    @Test
    void recordThatReplacesItself_orIsNotSerializable_hasNoForm() throws Exception {
        assertThat(decode(Values.encode(new Replaced(1)))).isEqualTo("instead");
        assertThatThrownBy(() -> Values.encode(new NotSerializable(1))).isInstanceOf(NotSerializableException.class);
    }

    @Test
    void recordWithOtherComponentsThere_isRefused() throws Exception {
        byte[] bytes = Values.encode(new Positive(1));
        int fingerprint = bytes.length - 9;
        bytes[fingerprint] ^= 1;
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("other components");
    }

    @Test
    void classOfTheJdkThatIsNoPlainValue_isRefusedUninitialized() {
        ByteBuffer bytes = ByteBuffer.allocate(200).put(Form.ENUM).put((byte) 0).put(Form.LATIN);
        String name = "javax.management.openmbean.CompositeDataSupport";
        bytes.put((byte) name.length()).put(name.getBytes(StandardCharsets.ISO_8859_1));
        bytes.put(Form.LATIN).put((byte) 4).put(new byte[] {'R', 'E', 'A', 'D'}).flip();
        assertThatThrownBy(() -> Values.decode(bytes)).isInstanceOf(InvalidClassException.class);
    }

    @Test
    void claimsOfMoreThanThereIs_costNoMemory() {
        byte[] huge = {Form.BYTES, (byte) 255, 0x7F, 0, 0, 0, 1};
        assertThatThrownBy(() -> decode(huge)).isInstanceOf(ProtocolException.class).hasMessageContaining("1 are left");

        // Lists in lists, each of which claims all the bytes that are left: together far more than there are.
        ByteBuffer claims = ByteBuffer.allocate(1 << 16);
        while (claims.remaining() > 6) {
            claims.put(Form.ARRAY_LIST).put((byte) 255).putInt(claims.remaining() - 4);
        }
        assertThatThrownBy(() -> decode(claims.array()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more elements than bytes");
    }

    @Test
    void numbersOfOneClass_takeTheirBitsAndNoMore() throws Exception {
        assertThat(Values.encode(new ArrayList<>(Collections.nCopies(1_000, 7)))).hasSize(1 + 5 + 1 + 4_000);
        assertThat(Values.encode(Stream.generate(() -> 7L).limit(1_000).toList())).hasSize(1 + 5 + 1 + 8_000);
        byte[] bytes = Values.encode(List.of(1.0, 2.0, 3.0, 4.0));
        for (int length = 1; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void nestingOfFiveHundred_isTheLimitOnBothSides() throws Exception {
        assertThat(Values.encode(nested(500))[0]).isEqualTo(Form.ARRAY_LIST);
        assertThat(there(nested(500))).isNotNull();
        assertThat(onRoomyStack(() -> Values.encode(nested(501)))[0]).isEqualTo(Form.SERIALIZED);
        byte[] deep = new byte[2_000];
        for (int i = 0; i < deep.length; i += 2) {
            deep[i] = Form.ARRAY_LIST;
            deep[i + 1] = 1;
        }
        assertThatThrownBy(() -> decode(deep)).isInstanceOf(InvalidObjectException.class).hasMessageContaining("too deeply");
    }

    /** A MiB is near its end there, sooner or later according to what has been compiled by then. */
    private static byte[] onRoomyStack(Callable<byte[]> encoding) throws Exception {
        var encoded = new FutureTask<>(encoding);
        Thread thread = new Thread(null, encoded, "roomy stack", 2 << 20);
        thread.start();
        return encoded.get();
    }

    private static List<Object> nested(int depth) {
        List<Object> nested = new ArrayList<>();
        for (int i = 1; i < depth; i++) {
            List<Object> outer = new ArrayList<>();
            outer.add(nested);
            nested = outer;
        }
        return nested;
    }

    @Test
    void largeArray_leavesInMemoryOfItsSize() throws IOException {
        assertThat(Values.encode(new byte[1 << 20])).hasSize((1 << 20) + 6);
    }

    @Test
    void brokenBytesOfAnyShape_areAValueOrACheckedFailure() throws Exception {
        var random = new Random(7);
        for (Object value : values().toList()) {
            byte[] good = Values.encode(value);
            for (int round = 0; round < 400; round++) {
                byte[] bytes = Arrays.copyOf(good, random.nextInt(20) == 0 ? random.nextInt(good.length) : good.length);
                for (int flips = random.nextInt(1, 4); flips > 0 && bytes.length > 0; flips--) {
                    // Mostly near the head: in a long text every later flip is just another text.
                    bytes[random.nextInt(Math.min(bytes.length, 200))] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    decode(bytes);
                } catch (IOException | ClassNotFoundException | LinkageError refused) {
                    // What every caller is prepared for. LinkageError: a name that differs in case only.
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T there(T value) throws IOException, ClassNotFoundException {
        return (T) decode(Values.encode(value));
    }

    private static Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
        return Values.decode(ByteBuffer.wrap(bytes));
    }
}
