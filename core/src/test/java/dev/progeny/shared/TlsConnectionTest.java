package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.PeerClosedException;
import dev.progeny.testkit.ConnectionContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TCP with TLS: the promises with client and listener in one process, and a talk with an unrelated one. */
class TlsConnectionTest extends ConnectionContract {

    @TempDir
    private static Path folder;

    private static Path store;
    private static SSLContext context;

    private Listener<Object, Object> listener;

    @BeforeAll
    static void certify() throws Exception {
        store = Certificates.make(folder.resolve("store"), "ip:127.0.0.1,dns:localhost");
        context = Certificates.context(store);
    }

    @BeforeEach
    void listen() throws Exception {
        listener = Listener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Strangers.KEY, o -> o.withTls(context));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Override
    protected Meeting connect(Peer peer) throws Exception {
        Connection<Object, Object> theirs =
                Connection.connect((InetSocketAddress) listener.address(), Strangers.KEY, o -> o.withTls(context));
        FutureTask<Void> talk = new FutureTask<>(() -> {
            try (theirs) {
                peer.talk(theirs);
            }
            return null;
        });
        Thread.ofVirtual().start(talk);
        return new Meeting(listener.accept(), talk::get);
    }

    @Test
    void aJvmThatKnowsAddressKeyAndCertificate_andNothingElseOfUs_canTalk_andEndsAtOnce() throws Exception {
        String port = Integer.toString(((InetSocketAddress) listener.address()).getPort());
        Process client = Strangers.start(Strangers.Client.class, "localhost", port, store.toString());
        try (Connection<Object, Object> connection = listener.accept()) {
            Peer peer = theirs -> theirs.sendBytes(theirs.receiveBytes());
            connection.send(peer);
            connection.sendBytes(new byte[4 << 20]);
            assertThat(connection.receiveBytes()).hasSize(4 << 20);
            assertThatThrownBy(connection::receive).isInstanceOf(PeerClosedException.class);
        }
        assertThat(Strangers.end(client)).isEqualTo("");
    }
}
