package dev.progeny.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.PeerClosedException;
import dev.progeny.shared.Connection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link Connection} promises, whatever carries it and whoever is at the other end. */
public abstract class ConnectionContract extends ConnectionWaitPromises {

    @Test
    void whatWasSentBeforeTheEnd_isReceived_andThenTheEndIsAnErrorOfItsOwn() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            peer.send("first");
            peer.sendBytes(bytes(1 << 20));
            peer.send("last");
        });
        assertThat(connection.receive()).isEqualTo("first");
        assertThat(connection.receiveBytes()).isEqualTo(bytes(1 << 20));
        assertThat(connection.receive()).isEqualTo("last");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(connection::receive)
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("nothing more can be received")
                    .message().doesNotContain("in the middle");
        }
        assertThatThrownBy(connection::poll).isInstanceOf(PeerClosedException.class);
        assertThatThrownBy(() -> connection.receiveBytes(Duration.ZERO)).isInstanceOf(PeerClosedException.class);
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void whatWasSentBeforeTheEnd_isReceived_evenIfTheOtherSideLeftMessagesUnread() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {
            Object _ = peer.receive();
            peer.sendBytes(bytes(8 << 20));
        });
        for (int i = 0; i < 100; i++) {
            connection.send(i);
        }
        assertThat(connection.receiveBytes()).isEqualTo(bytes(8 << 20));
        assertThatThrownBy(connection::receive).isInstanceOf(PeerClosedException.class);
    }

    @Test
    void sendingToOneThatHasClosed_fails() throws Exception {
        Connection<Object, Object> connection = meet(peer -> {});
        assertThatThrownBy(connection::receive).isInstanceOf(PeerClosedException.class);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        connection.send(i);
                    }
                })
                .isInstanceOf(PeerClosedException.class)
                .hasMessageContaining("could not be sent");
    }

    @Test
    void aSenderWithoutRoom_learnsThatTheOtherSideHasClosed() throws Exception {
        Connection<Object, Object> connection = meet(Connection::receive);
        connection.send("go");
        assertThatThrownBy(() -> connection.sendBytes(new byte[32 << 20]))
                .isInstanceOf(PeerClosedException.class)
                .hasCauseInstanceOf(IOException.class);
    }
}
