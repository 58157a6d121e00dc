package dev.progeny.shared;

import dev.progeny.testkit.ConnectionContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Over TCP with TLS, with a JVM that knows address, key and certificate, and nothing else of us. */
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
        int port = ((InetSocketAddress) listener.address()).getPort();
        Process client =
                Strangers.start(Strangers.Client.class, "localhost", Integer.toString(port), store.toString());
        Connection<Object, Object> connection = listener.accept();
        connection.send(peer);
        return new Meeting(connection, () -> Strangers.end(client));
    }
}
