package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    record Point(int x, double y, List<String> names) implements Serializable {}

    static Stream<Object> values() {
        return Stream.of(
                1, 2L, 3.5, true, 'c', "text ü", "", new Point(1, 2, List.of("a")), List.of(1, "b"), Map.of("k", List.of(1)),
                Set.of(1), TimeUnit.DAYS, Instant.EPOCH, UUID.randomUUID(), new BigDecimal("1.25"));
    }

    @ParameterizedTest
    @NullSource
    @MethodSource("values")
    void value_comesBackEqual(Object value) throws Exception {
        assertThat(decode(Values.encode(value))).isEqualTo(value);
    }

    @Test
    void lambda_comesBackAndRuns() throws Exception {
        int captured = 40;
        Code code = argument -> captured + (int) argument;
        assertThat(((Code) decode(Values.encode(code))).run(2)).isEqualTo(42);
    }

    @Test
    void valueThatIsNotSerializable_namesItsClass() {
        assertThatThrownBy(() -> Values.encode(new Object()))
                .isInstanceOf(NotSerializableException.class)
                .hasMessage("java.lang.Object");
    }

    @Test
    void gadgetsOfTheJdk_areRefused() throws IOException {
        for (Object gadget : List.of(new BadAttributeValueExpException("x"), new javax.naming.Reference("x"))) {
            String name = gadget.getClass().getName();
            byte[] bytes = sentByNoneOfOurs(gadget);
            assertThatThrownBy(() -> decode(bytes))
                    .isInstanceOf(InvalidClassException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("may not come from another process");
            assertThatThrownBy(() -> Values.encode(List.of(gadget))).isInstanceOf(RefusedException.class).hasMessage(name);
        }
    }

    private static byte[] sentByNoneOfOurs(Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(Form.SERIALIZED);
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    @Test
    void nestingThatIsTooDeep_isRefusedOnBothSides() throws Exception {
        List<Object> nested = nested(2_000);
        byte[][] encoded = new byte[1][];
        Thread patient = new Thread(null, () -> encoded[0] = encodeUnchecked(nested), "deep stack", 256 << 20);
        patient.start();
        patient.join();
        assertThatThrownBy(() -> decode(encoded[0])).isInstanceOf(ObjectStreamException.class);
        assertThatThrownBy(() -> Values.encode(nested(100_000)))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("nested too deeply");
    }

    private static List<Object> nested(int depth) {
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            List<Object> outer = new ArrayList<>();
            outer.add(nested);
            nested = outer;
        }
        return nested;
    }

    private static byte[] encodeUnchecked(Object value) {
        try {
            return Values.encode(value);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Sets of sets whose hash codes take 2^n steps; {@link StreamScanTest} has bombs of other kinds. */
    @ParameterizedTest
    @ValueSource(ints = {24, 60, 100})
    void bombOfHashSets_isRefusedAtOnce(int levels) throws IOException {
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int i = 0; i < levels; i++) {
            Set<Object> a = new HashSet<>(Set.of("a" + i));
            Set<Object> b = new HashSet<>(Set.of("b" + i));
            left.add(a);
            left.add(b);
            right.add(a);
            right.add(b);
            left = a;
            right = b;
        }
        byte[] bytes = Values.encode(root);
        long start = System.nanoTime();
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(InvalidObjectException.class)
                .hasMessageContaining("hash codes");
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void anyBytes_areAValueOrACheckedFailure() throws Exception {
        var random = new Random(42);
        byte[] good = Values.encode(new Point(1, 2, List.of("a", "b")));
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                decode(bytes);
            } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError refused) {
                // what every caller of decode() is prepared for
            }
        }
        assertThatThrownBy(() -> decode(new byte[0])).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> decode(new byte[] {77})).isInstanceOf(ProtocolException.class);
    }

    private static Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
        return Values.decode(ByteBuffer.wrap(bytes));
    }
}
