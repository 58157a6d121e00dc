package dev.progeny.shared;

import dev.progeny.testkit.ConnectionContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** With a JVM that knows the path of the socket and the key, and nothing else of us. */
@Tag("thorough")
class UnixConnectionTest extends ConnectionContract {

    private Listener<Object, Object> listener;

    @BeforeEach
    void listen(@TempDir Path folder) throws Exception {
        listener = Listener.open(folder.resolve("socket"), Strangers.KEY);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Override
    protected Meeting connect(Peer peer) throws Exception {
        Process client = Strangers.start(Strangers.Client.class, listener.address().toString());
        Connection<Object, Object> connection = listener.accept();
        connection.send(peer);
        return new Meeting(connection, () -> Strangers.end(client));
    }
}
