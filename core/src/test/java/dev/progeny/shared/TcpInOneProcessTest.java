package dev.progeny.shared;

import dev.progeny.testkit.ConnectionContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Over TCP on the loopback address, client and listener in one process. */
class TcpInOneProcessTest extends ConnectionContract {

    private Listener<Object, Object> listener;

    @BeforeEach
    void listen() throws Exception {
        listener = Listener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Strangers.KEY);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Override
    protected Meeting connect(Peer peer) throws Exception {
        Connection<Object, Object> theirs =
                Connection.connect((InetSocketAddress) listener.address(), Strangers.KEY);
        FutureTask<Void> talk = new FutureTask<>(() -> {
            try (theirs) {
                peer.talk(theirs);
            }
            return null;
        });
        Thread.ofVirtual().start(talk);
        return new Meeting(listener.accept(), talk::get);
    }
}
