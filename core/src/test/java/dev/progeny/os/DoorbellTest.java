package dev.progeny.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoorbellTest {

    @Test
    void messagesOfManyWriters_comeWhole() throws Exception {
        Doorbell bell = Doorbell.create();
        List<Thread> writers = new ArrayList<>();
        for (byte writer = 1; writer <= 4; writer++) {
            byte[] message = new byte[256];
            java.util.Arrays.fill(message, writer);
            writers.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100; i++) {
                    ring(bell, message);
                }
            }));
        }
        int[] seen = new int[5];
        for (int i = 0; i < 400; i++) {
            byte[] message = bell.await(256);
            for (byte octet : message) {
                assertThat(octet).isEqualTo(message[0]);
            }
            seen[message[0]]++;
        }
        assertThat(seen).containsExactly(0, 100, 100, 100, 100);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private static void ring(Doorbell bell, byte[] message) {
        try {
            Doorbell.ring(bell.address(), ByteBuffer.wrap(message));
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
    }

    /** Others, full and empty, and made at the same time, are neither mistaken for it nor emptied. */
    @Test
    void itsDescriptor_isFoundAmongOtherPipes() throws Exception {
        Pipe other = Pipe.open();
        other.sink().write(ByteBuffer.allocate(77));
        List<Doorbell> bells = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bells.add(Doorbell.create());
        }
        assertThat(bells.stream().map(Doorbell::address).distinct()).hasSize(20);
        for (int i = 0; i < 20; i++) {
            ring(bells.get(i), new byte[] {(byte) i, 1});
        }
        for (int i = 0; i < 20; i++) {
            assertThat(bells.get(i).await(2)).containsExactly(i, 1);
        }
        assertThat(other.source().read(ByteBuffer.allocate(100))).isEqualTo(77);
        other.source().close();
        other.sink().close();
    }
}
