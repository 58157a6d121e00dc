package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.PeerClosedException;
import dev.progeny.shared.Connection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connections under test, closed after it; and what the other side may do. Peers are lambdas that capture no {@code this}. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
abstract class ConnectionFixture {

    private final List<Meeting> meetings = new ArrayList<>();

    /** What is done at the other end, wherever that is. The end is closed afterwards. */
    @FunctionalInterface
    public interface Peer extends Serializable {
        void talk(Connection<Object, Object> connection) throws Exception;
    }

    /**
     * One conversation.
     *
     * @param peerEnd waits until the peer has ended and throws what it threw
     */
    public record Meeting(Connection<Object, Object> connection, Callable<?> peerEnd) {}

    /** Connects to a peer, which talks at the same time. */
    protected abstract Meeting connect(Peer peer) throws Exception;

    final Connection<Object, Object> meet(Peer peer) throws Exception {
        Meeting meeting = connect(peer);
        meetings.add(meeting);
        return meeting.connection();
    }

    @AfterEach
    @Timeout(30)
    void endAll() throws Exception {
        for (Meeting meeting : meetings) {
            meeting.connection().close();
            meeting.peerEnd().call();
        }
    }

    static void echo(Connection<Object, Object> connection) throws InterruptedException {
        untilTheEnd(() -> connection.send(connection.receive()));
    }

    static void echoBytes(Connection<Object, Object> connection) throws InterruptedException {
        untilTheEnd(() -> connection.sendBytes(connection.receiveBytes()));
    }

    /** Waits until the other side is gone. */
    static void listen(Connection<Object, Object> connection) throws InterruptedException {
        untilTheEnd(connection::receive);
    }

    private static void untilTheEnd(Exchange exchange) throws InterruptedException {
        try {
            while (true) {
                exchange.run();
            }
        } catch (PeerClosedException end) {
            assertThat(end.getMessage()).isNotBlank();
        }
    }

    private interface Exchange {
        void run() throws InterruptedException;
    }

    /** The same bytes for the same length, wherever they are made. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
