package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.shared.Connection;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes in comes out: whole, once, in order. */
abstract class ConnectionMessagePromises extends ConnectionFixture {

    private static final int MIB = 1 << 20;

    record Point(int x, List<String> names) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** Can be sent, and rebuilt by nobody. */
    private static final class Poison implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("poison");
        }
    }

    @Test
    void objectsOfEveryKind_areEqualAfterTheWayThereAndBack() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        List<Object> objects = List.of(
                1, -2L, 0.5, true, "", "text ü \uD83D\uDE00", List.of(), List.of(1, "two"), Map.of("k", List.of(3)),
                new Point(7, List.of("a", "b")), Instant.EPOCH, Thread.State.BLOCKED);
        for (Object object : objects) {
            connection.send(object);
            assertThat(connection.receive()).isEqualTo(object);
        }
    }

    @Test
    void bytesOfAnyLength_areEqualAfterTheWayThereAndBack() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echoBytes);
        for (int length : new int[] {0, 1, 11, 12, 13, 4_095, 16_384, 65_523, 65_524, 65_525, 65_536, MIB + 1}) {
            connection.sendBytes(bytes(length));
            assertThat(connection.receiveBytes()).isEqualTo(bytes(length));
        }
    }

    @Test
    void bytesOfABuffer_areThoseBetweenPositionAndLimit_whichStay() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echoBytes);
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10))) {
            buffer.put(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).position(2).limit(5);
            connection.sendBytes(buffer);
            assertThat(buffer.position()).isEqualTo(2);
            assertThat(connection.receiveBytes()).containsExactly(2, 3, 4);
        }
    }

    @Test
    void emptyMessages_areMessages() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echoBytes);
        for (int i = 0; i < 3; i++) {
            connection.sendBytes(new byte[0]);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(connection.receiveBytes()).isEmpty();
        }
        assertThat(connection.pollBytes()).isNull();
    }

    @Test
    void sixteenMiB_passAsBytesAndAsAnObject() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.sendBytes(peer.receiveBytes());
            peer.send(peer.receive());
        });
        byte[] large = bytes(16 * MIB);
        connection.sendBytes(large);
        assertThat(connection.receiveBytes()).isEqualTo(large);
        connection.send(large);
        assertThat((byte[]) connection.receive()).isEqualTo(large);
    }

    @Test
    void manyMessagesOfDifferentLength_neitherMergeNorSplit() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            for (int i = 0; i < 10_000; i++) {
                peer.sendBytes(bytes(i % 1_500));
            }
            peer.send("done");
        });
        for (int i = 0; i < 10_000; i++) {
            byte[] expected = bytes(i % 1_500);
            if (!Arrays.equals(connection.receiveBytes(), expected)) {
                throw new AssertionError("message " + i + " is not what was sent");
            }
        }
        assertThat(connection.receive()).isEqualTo("done");
    }

    @Test
    void threadsThatShareAnEnd_mixNothing() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        List<Object> received = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> jobs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int first = thread * 250;
                jobs.add(() -> {
                    for (int i = first; i < first + 250; i++) {
                        connection.send(i);
                    }
                    return null;
                });
                jobs.add(() -> {
                    for (int i = 0; i < 250; i++) {
                        received.add(connection.receive());
                    }
                    return null;
                });
            }
            threads.invokeAll(jobs).forEach(job -> assertThat(job).isDone());
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void receivingTheWrongContent_isRefused_andTheMessageStays() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.send("object");
            peer.sendBytes(bytes(3));
        });
        assertThatThrownBy(connection::receiveBytes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the next message is an object: take it with receive()");
        assertThat(connection.receive()).isEqualTo("object");
        assertThatThrownBy(connection::receive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("raw bytes: take it with receiveBytes()");
        assertThat(connection.receiveBytes(Duration.ZERO)).isEqualTo(bytes(3));
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tried
    void whatCannotBeEncoded_isRefused_andTheConnectionGoesOn() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        assertThatThrownBy(() -> connection.send(List.of(new Object())))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatNullPointerException().isThrownBy(() -> connection.send(null)).withMessage("null cannot be sent");
        connection.send("next");
        assertThat(connection.receive()).isEqualTo("next");
    }

    @Test
    void whatCannotBeRebuilt_costsItselfOnly() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.send(new Poison());
            peer.send("next");
        });
        assertThatThrownBy(connection::receive)
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("poison");
        assertThat(connection.receive()).isEqualTo("next");
    }

    @Test
    void aMessageBeyondTheCap_isRefusedAtTheSender_andTheConnectionGoesOn() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        ByteBuffer tooLarge = ByteBuffer.allocate(64 * MIB + 1);
        assertThatThrownBy(() -> connection.sendBytes(tooLarge))
                .isInstanceOf(NotTransferableException.class)
                .hasMessageContaining("takes 67108865 bytes, at most 67108864 travel")
                .hasMessageContaining("maxMessageBytes");
        connection.send("next");
        assertThat(connection.receive()).isEqualTo("next");
    }
}
