package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.PeerClosedException;
import dev.progeny.shared.Connection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits, how long, and how it ends. */
abstract class ConnectionWaitPromises extends ConnectionMessagePromises {

    /** More than any way holds that nobody empties: the ring of a pipe, the buffers of a socket. */
    private static final int MORE_THAN_FITS = 32 << 20;

    @Test
    void pollAndATimeOfZeroOrLess_onlyLook() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        assertThat(connection.poll()).isNull();
        assertThat(connection.pollBytes()).isNull();
        assertThat(connection.receive(Duration.ZERO)).isNull();
        assertThat(connection.receive(Duration.ofSeconds(Long.MIN_VALUE))).isNull();
        assertThat(connection.receiveBytes(Duration.ofMillis(-1))).isNull();
        connection.send(5);
        CompletableFuture<Object> polled = new CompletableFuture<>();
        Eventually.holds(() -> {
            Object message = connection.poll();
            return message != null && polled.complete(message);
        });
        assertThat(polled).isCompletedWithValue(5);
    }

    @Test
    void aTimedReceive_isOnTime_andLosesNothing() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        connection.send("warm");
        assertThat(connection.receive(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("warm");
        long start = System.nanoTime();
        assertThat(connection.receive(Duration.ofMillis(200))).isNull();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertThat(millis).isBetween(200L, 400L); // 250 on an idle machine
        connection.send("after");
        assertThat(connection.receive()).isEqualTo("after");
    }

    @Test
    void anInterruptedReceive_ends_andLosesNothing() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::echo);
        for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            FutureTask<Object> receive = new FutureTask<>(connection::receive);
            Thread receiver = kind.start(receive);
            awaitWaiting(receiver);
            receiver.interrupt();
            assertThatThrownBy(receive::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            connection.send("after");
            assertThat(connection.receive()).isEqualTo("after");
        }
    }

    @Test
    void aMessageThatComesInParts_isReceivedWhole_howeverOftenTheReceiverGivesUp() throws Exception {
        Connection<Object, Object> connection = meet(peer -> peer.sendBytes(bytes(8 << 20)));
        byte[] received = null;
        while (received == null) {
            received = connection.receiveBytes(Duration.ofNanos(1));
        }
        assertThat(received).isEqualTo(bytes(8 << 20));
    }

    @Test
    void aSendThatGivesUpInTheMiddleOfAMessage_endsTheConnection_andTheOtherSideGetsNoHalf() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.receive();
            Thread.sleep(1_000); // a slow peer
            assertThat(peer.receive()).isEqualTo("whole");
            assertThatThrownBy(peer::receiveBytes)
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("in the middle of a message");
        });
        connection.send("go");
        connection.send("whole");
        assertThatThrownBy(() -> connection.sendBytes(ByteBuffer.allocate(MORE_THAN_FITS), Duration.ofMillis(100)))
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining("the time was over in the middle of the message")
                .hasMessageContaining("of its 33554432 bytes");
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void closeInAnotherThread_endsAReceive_andAnyLaterUse() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::listen);
        FutureTask<Object> receive = new FutureTask<>(connection::receive);
        Thread receiver = Thread.ofPlatform().start(receive);
        awaitWaiting(receiver);
        connection.close();
        connection.close();
        assertThatThrownBy(receive::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed in this process");
        assertThat(connection.isClosed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> connection.send(1)).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(connection::receive).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(connection::poll).withMessageContaining("closed");
        assertThat(connection.toString()).contains("closed");
    }

    @Test
    void awaitAny_returnsThoseThatHaveSomething_orAreAtTheirEnd() throws Exception {
        Connection<Object, Object> silent = meet(ConnectionFixture::listen);
        Connection<Object, Object> speaking = meet(ConnectionFixture::echo);
        Connection<Object, Object> ended = meet(peer -> peer.receive());
        List<Connection<Object, Object>> all = List.of(silent, speaking, ended);
        assertThat(Connection.awaitAny(all, Duration.ZERO)).isEmpty();
        assertThat(Connection.awaitAny(all, Duration.ofMillis(20))).isEmpty();
        speaking.send("x");
        assertThat(Connection.awaitAny(all, Duration.ofSeconds(20))).containsExactly(speaking);
        assertThat(Connection.awaitAny(all, Duration.ZERO)).containsExactly(speaking); // it is still there
        assertThat(speaking.receive(Duration.ZERO)).isEqualTo("x");
        ended.send("end");
        assertThat(Connection.awaitAny(all, Duration.ofSeconds(20))).containsExactly(ended);
        speaking.send("y");
        List<Connection<Object, Object>> both = List.of(speaking, ended);
        Eventually.holds(() -> Connection.awaitAny(all, Duration.ofSeconds(20)).equals(both));
        silent.close();
        assertThat(Connection.awaitAny(Set.of(silent), Duration.ZERO)).containsExactly(silent);
    }

    @Test
    void awaitAny_hearsInterrupts_andReturnsAtOnceForNothing() throws Exception {
        Connection<Object, Object> connection = meet(ConnectionFixture::listen);
        FutureTask<Object> waiting =
                new FutureTask<>(() -> Connection.awaitAny(List.of(connection), Duration.ofSeconds(50)));
        Thread waiter = Thread.ofPlatform().start(waiting);
        awaitWaiting(waiter);
        waiter.interrupt();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(Connection.awaitAny(List.<Connection<?, ?>>of(), Duration.ZERO)).isEmpty();
    }

    @Test
    void awaitAnyOverAHalfMessage_waitsForTheOtherHalf() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.receive();
            peer.sendBytes(bytes(MORE_THAN_FITS));
        });
        connection.send("go");
        List<Connection<Object, Object>> one = List.of(connection);
        Eventually.holds(() -> Connection.awaitAny(one, Duration.ofSeconds(10)).equals(one));
        assertThat(connection.pollBytes()).isEqualTo(bytes(MORE_THAN_FITS));
    }

    /** Inside the library; it may wait in the kernel, which shows as running. */
    private static void awaitWaiting(Thread thread) {
        Eventually.holds(() -> Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("dev.progeny.shared.")));
    }
}
