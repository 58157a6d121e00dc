package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final FrameWriter writer = new FrameWriter(Channels.newChannel(sent));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_519, 65_520, 65_536, 1 << 20, (1 << 20) + 1, 5_000_000})
    void bodyOfAnySize_arrivesAsSent(int size) throws IOException {
        byte[] body = random(size);
        writer.write(FrameType.RESULT, ByteBuffer.wrap(body));
        writer.write(FrameType.STOP);

        FrameReader reader = reader(sent.toByteArray());
        Frame first = reader.read();
        assertThat(first.type()).isEqualTo(FrameType.RESULT);
        assertThat(bytes(first)).isEqualTo(body);
        assertThat(reader.read().type()).isEqualTo(FrameType.STOP);
        assertThat(reader.read()).isNull();
    }

    @Test
    void partsOfABody_areJoined() throws IOException {
        byte[] large = random(200_000);
        writer.write(FrameType.RUN, ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(large), ByteBuffer.wrap(new byte[] {2}));

        byte[] body = bytes(reader(sent.toByteArray()).read());
        assertThat(body).hasSize(200_002).startsWith(1).endsWith(2);
        assertThat(Arrays.copyOfRange(body, 1, 200_001)).isEqualTo(large);
    }

    @Test
    void streamThatEndsAtAnyByteOfAFrame_isAnEndOfFile() throws IOException {
        writer.write(FrameType.RESULT, ByteBuffer.wrap(random(50)));
        byte[] whole = sent.toByteArray();
        for (int length = 1; length < whole.length; length++) {
            FrameReader reader = reader(Arrays.copyOf(whole, length));
            assertThatThrownBy(reader::read).as("cut after %d bytes", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void anyFlippedBitOfAHeader_isNoticedOrChangesOnlyTypeOrLength() throws IOException {
        writer.write(FrameType.RESULT, ByteBuffer.wrap(random(50)));
        byte[] whole = sent.toByteArray();
        for (int bit = 0; bit < FrameHeader.BYTES * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            boolean typeOrLength = bit / 8 == 5 || (bit / 8 >= 8 && bit / 8 < 12);
            try {
                Frame frame = reader(flipped).read();
                assertThat(typeOrLength).as("bit %d went unnoticed: %s", bit, frame).isTrue();
            } catch (ProtocolException | EOFException noticed) {
                assertThat(noticed).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void announcedGigabyteThatNeverComes_costsOneStep() {
        ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
        new FrameHeader(FrameType.RESULT, FrameReader.MAX_LENGTH, 0).write(header);
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();
        assertThatThrownBy(reader(header.array())::read).isInstanceOf(EOFException.class);
        assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(64L << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, FrameReader.MAX_LENGTH + 1, Integer.MAX_VALUE})
    void lengthOutOfBounds_isRefusedBeforeAnythingIsAllocated(int length) {
        ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
        new FrameHeader(FrameType.RESULT, length, 0).write(header);
        assertThatThrownBy(reader(header.array())::read)
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(String.valueOf(length));
    }

    @Test
    void bodyBeyondTheReadersOwnLimit_isRefused() throws IOException {
        writer.write(FrameType.HELLO, ByteBuffer.wrap(random(101)));
        assertThatThrownBy(() -> reader(sent.toByteArray()).read(100)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void frameThatIsMissingOrDoubled_isNoticed() throws IOException {
        writer.write(FrameType.RESULT, ByteBuffer.wrap(random(3)));
        byte[] first = sent.toByteArray();
        byte[] doubled = Arrays.copyOf(first, first.length * 2);
        System.arraycopy(first, 0, doubled, first.length, first.length);
        FrameReader reader = reader(doubled);
        reader.read();
        assertThatThrownBy(reader::read).isInstanceOf(ProtocolException.class).hasMessageContaining("sequence");
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes)));
    }

    private static byte[] bytes(Frame frame) {
        byte[] bytes = new byte[frame.body().remaining()];
        frame.body().get(bytes);
        return bytes;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
