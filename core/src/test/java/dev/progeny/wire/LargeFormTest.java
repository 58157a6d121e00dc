package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values with large arrays: taken in pieces, beside a stream of Java serialization, or elsewhere. */
class LargeFormTest {

    static Stream<Object> largeArrays() {
        int length = Encoded.PIECE;
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        long[] longs = new Random(4).longs(length / 8).toArray();
        return Stream.of(
                bytes, new short[length / 2], "latin".repeat(length / 5).toCharArray(), new int[length], longs,
                new float[length], new double[length / 8], "ü".repeat(length), "汉".repeat(length),
                List.of(bytes, longs), new ArrayDeque<>(List.of(bytes, 1, longs)).toArray());
    }

    @ParameterizedTest
    @MethodSource({
        "dev.progeny.wire.CompactFormTest#values", "dev.progeny.wire.CompactFormTest#valuesWithIdentity", "largeArrays"
    })
    void pieces_areTheSameBytes_andReadTheSameOutsideTheHeap(Object value) throws Exception {
        Encoded pieces = Values.encodeInPieces(value, type -> {});
        byte[] bytes = Values.encode(value);
        assertThat(pieces.toBytes()).isEqualTo(bytes);
        assertThat(pieces.length()).isEqualTo(bytes.length);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);
        for (ByteBuffer part : pieces.after(ByteBuffer.allocate(0))) {
            direct.put(part);
        }
        Object back = Values.decode(direct.flip());
        assertThat(back.getClass()).isEqualTo(decode(bytes).getClass());
        assertThat(Values.encode(back)).isEqualTo(Values.encode(decode(bytes)));
    }

    @ParameterizedTest
    @MethodSource("largeArrays")
    void largeArray_isTakenAsItIs(Object value) throws Exception {
        assertThat(Values.encodeInPieces(value, type -> {}).pieces()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void largeArrayInAnObjectThatIsSerialized_travelsBesideIt_andStaysShared() throws Exception {
        byte[] large = new byte[Encoded.PIECE];
        large[7] = 7;
        ArrayDeque<Object> value = new ArrayDeque<>(List.of(large, new int[Encoded.PIECE], large, new byte[10]));
        byte[] bytes = Values.encode(value);
        assertThat(bytes[0]).isEqualTo(Form.ARRAYS_AND_SERIALIZED);
        assertThat(bytes[1]).isEqualTo((byte) 2);
        assertThat(bytes.length).isLessThan(5 * Encoded.PIECE + 1_000);
        ArrayDeque<Object> back = there(value);
        assertThat((byte[]) back.removeFirst()).isEqualTo(large);
        assertThat((int[]) back.removeFirst()).hasSize(Encoded.PIECE);
        assertThat((byte[]) back.removeFirst()).isEqualTo(large);
        assertThat((byte[]) back.removeFirst()).hasSize(10);
        ArrayDeque<Object> again = there(value);
        assertThat(again.removeFirst()).isSameAs(again.stream().skip(1).findFirst().orElseThrow());
    }

    @Test
    void brokenBytesOfASerializedObjectWithArraysBeside_areAValueOrACheckedFailure() throws Exception {
        var random = new Random(11);
        ArrayDeque<Object> value = new ArrayDeque<>(List.of(new byte[Encoded.PIECE], new char[Encoded.PIECE]));
        byte[] good = Values.encode(value);
        int stream = 3 * Encoded.PIECE;
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                int at = random.nextInt(3) == 0 ? random.nextInt(20) : random.nextInt(stream, good.length);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                decode(bytes);
            } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError refused) {
                // what every caller is prepared for where Java serialization reads
            }
        }
    }

    @Test
    void arrayBeside_thatIsNotThere_isRefused() throws Exception {
        ArrayDeque<Object> value = new ArrayDeque<>(List.of(new byte[Encoded.PIECE], new int[Encoded.PIECE]));
        byte[] two = Values.encode(value);
        byte[] one = Values.encode(new ArrayDeque<>(List.of(new byte[Encoded.PIECE])));
        int begin = 2 + 6 + Encoded.PIECE;
        byte[] stream = Arrays.copyOfRange(two, begin + 6 + 4 * Encoded.PIECE, two.length);
        byte[] mixed = Arrays.copyOf(one, begin + stream.length);
        System.arraycopy(stream, 0, mixed, begin, stream.length);
        assertThatThrownBy(() -> decode(mixed)).isInstanceOf(IOException.class).hasMessageContaining("array 1 of 1");
        mixed[2] = Form.BOOLEANS - 1;
        assertThatThrownBy(() -> decode(mixed)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void valueElsewhere_isRefusedWhereNoneMayBe_andInsideAnother() {
        ByteBuffer reference = new Reference(1, 2, 3, 4).encode();
        assertThatThrownBy(() -> Values.decode(reference.duplicate())).hasMessageContaining("where none may be");
        ClassLoader loader = getClass().getClassLoader();
        assertThatThrownBy(() -> Values.decode(reference.duplicate(), loader, seen -> reference.duplicate()))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Values.decode(reference.slice(0, 20))).hasMessageContaining("a reference of 19 bytes");
    }

    @SuppressWarnings("unchecked")
    private static <T> T there(T value) throws IOException, ClassNotFoundException {
        return (T) decode(Values.encode(value));
    }

    private static Object decode(byte[] bytes) throws IOException, ClassNotFoundException {
        return Values.decode(ByteBuffer.wrap(bytes));
    }
}
