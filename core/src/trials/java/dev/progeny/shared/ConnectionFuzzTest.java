package dev.progeny.shared;

import dev.progeny.Fuzzing;
import dev.progeny.shared.MessageHeader.Content;
import dev.progeny.wire.Values;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jazzer looks for bytes that do harm when they come over a connection, at a listener's door, or as a call. */
@Tag("thorough")
class ConnectionFuzzTest {

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void anyBytes_areAMessageOrARefusal() throws Exception {
        Fuzzing.findsNothing(ConnectionFuzz.class, folder, seeds());
    }

    private static List<byte[]> seeds() throws IOException {
        var messages = new ByteArrayOutputStream();
        byte[] object = Values.encode(List.of(1, "two"));
        write(messages, MessageHeader.of(Content.OBJECT, 0, object.length), object);
        write(messages, MessageHeader.of(Content.BYTES, 1, 3), new byte[3]);
        var call = new ByteArrayOutputStream();
        write(call, new CallFrame(1, 2, 3, ByteBuffer.allocate(0)).head(), Values.encode(new Object[] {1, "two"}));
        var door = new ByteArrayOutputStream();
        write(door, ByteBuffer.allocate(8).putLong(0x50524759434f4e01L).flip(), new byte[64]);
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Fuzzing.selecting(0, messages.toByteArray()));
        seeds.add(Fuzzing.selecting(1, door.toByteArray()));
        seeds.add(Fuzzing.selecting(2, call.toByteArray()));
        return seeds;
    }

    private static void write(ByteArrayOutputStream to, ByteBuffer head, byte[] rest) {
        while (head.hasRemaining()) {
            to.write(head.get());
        }
        to.writeBytes(rest);
    }
}
