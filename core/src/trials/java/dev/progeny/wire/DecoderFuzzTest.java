package dev.progeny.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer looks for bytes that do harm when they are decoded: a few seconds in every build, minutes in the long checks. */
@Tag("thorough")
class DecoderFuzzTest {

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void anyBytes_areAValueOrAFailureThatCallersExpect() throws Exception {
        Fuzzing.findsNothing(DecoderFuzz.class, folder, seeds());
    }

    /** For the tool itself: it does find what is there to be found. */
    public static final class Canary {

        private Canary() {}

        public static void fuzzerTestOneInput(byte[] input) {
            if (input.length > 4 && ByteBuffer.wrap(input).getInt() == 0x50524759) {
                throw new IllegalStateException("found");
            }
        }
    }

    @Test
    @EnabledIfSystemProperty(named = Fuzzing.TIME, matches = ".*", disabledReason = "once is enough, in the long checks")
    void bugThatWasPutThere_isFound() throws Exception {
        assertThat(Fuzzing.run(Canary.class, 30, folder, List.of())).contains("IllegalStateException: found");
    }

    // ---- where it starts from: what honest processes send

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Object value : values()) {
            seeds.add(Fuzzing.selecting(4, Values.encode(value)));
        }
        seeds.add(Fuzzing.selecting(4, besides()));
        seeds.add(Fuzzing.selecting(4, bytes(new Reference(1, 2, 3, 4).encode())));
        seeds.add(Fuzzing.selecting(2, bytes(new MemoryFrame(1, 2, 3).encode())));
        var thrown = new IllegalStateException("outer", new IOException("inner"));
        thrown.addSuppressed(new RuntimeException("beside"));
        byte[] failure = bytes(ByteBuffer.wrap(Failure.of(thrown, List.of("a line")).encode()));
        seeds.add(Fuzzing.selecting(3, failure));
        var run = new TaskFrame(7, 0, 3, true, ByteBuffer.wrap(new byte[9]), ByteBuffer.wrap(new byte[2]));
        byte[] task = joined(run.parts());
        seeds.add(Fuzzing.selecting(2, task));
        var pushed = new ClassesFrame.PushedClass("a.B", new byte[] {1, 2, 3});
        seeds.add(Fuzzing.selecting(2, bytes(new ClassesFrame(1, List.of(pushed)).encode())));
        var sent = new ByteArrayOutputStream();
        var writer = new FrameWriter(Channels.newChannel(sent));
        writer.write(FrameType.HELLO, Hello.of(Token.create()).encode());
        writer.write(FrameType.RUN, ByteBuffer.wrap(task));
        writer.write(FrameType.FAILURE, ByteBuffer.wrap(failure));
        seeds.add(Fuzzing.selecting(0, sent.toByteArray()));
        return seeds;
    }

    /** An object with an array beside it, of two bytes, though honest processes do that with large ones only. */
    private static byte[] besides() throws IOException {
        byte[] large = Values.encode(new ArrayDeque<>(List.of(new byte[Encoded.PIECE])));
        int stream = 8 + Encoded.PIECE;
        return ByteBuffer.allocate(6 + large.length - stream)
                .put(large, 0, 3)
                .put(new byte[] {2, 0, 0})
                .put(large, stream, large.length - stream)
                .array();
    }

    record Point(int x, double y, List<String> names) implements Serializable {}

    private static List<Object> values() {
        Code lambda = argument -> argument;
        return List.of(
                1, 2.5, "text ü", new Point(1, 2, List.of("a")), new ArrayList<>(List.of(1, "b")), Map.of("k", 1),
                new HashMap<>(Map.of(1, Set.of(2L))), new TreeMap<>(Map.of("a", 'c')), new int[] {1, 2},
                new String[][] {{"x"}},
                TimeUnit.DAYS, Instant.EPOCH, UUID.randomUUID(), new BigDecimal("1.25"), lambda,
                new Exception("no compact form"));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] joined(ByteBuffer... parts) {
        var all = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            all.writeBytes(bytes(part));
        }
        return all.toByteArray();
    }
}
