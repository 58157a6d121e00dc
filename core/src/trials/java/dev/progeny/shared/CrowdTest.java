package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers that come in a loop and say nothing, or little, do not keep honest clients from a listener. Some get through here;
 * with {@code -Dprogeny.crowd.seconds} they come as long as that, and each gets through within a second.
 */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class CrowdTest {

    private static final byte[] KEY = new byte[32];
    private static final long SECONDS = Integer.getInteger("progeny.crowd.seconds", 0);
    private static final int STRANGERS = 4;
    private static final int HONEST = 5;
    private static final int KEPT_OPEN = 400;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<Thread> crowd = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void crowdGoes() throws InterruptedException {
        crowd.forEach(Thread::interrupt);
        for (Thread stranger : crowd) {
            stranger.join();
        }
    }

    @Test
    void silentCrowd_keepsNobodyOut_overTcp() throws Exception {
        try (Listener<String, String> listener = Listener.open(ANY_PORT, KEY)) {
            comeInALoop(listener.address(), 0);
            allHonestGetThrough(listener, o -> o);
        }
    }

    @Test
    void crowdThatSaysAsMuchAsItCan_keepsNobodyOut_overTcp() throws Exception {
        try (Listener<String, String> listener = Listener.open(ANY_PORT, KEY)) {
            comeInALoop(listener.address(), 71); // one byte less than an honest client
            allHonestGetThrough(listener, o -> o);
        }
    }

    @Test
    void silentCrowd_keepsNobodyOut_overTls() throws Exception {
        SSLContext context = Certificates.context(Certificates.make(folder.resolve("store"), "ip:127.0.0.1,dns:localhost"));
        try (Listener<String, String> listener = Listener.open(ANY_PORT, KEY, o -> o.withTls(context))) {
            comeInALoop(listener.address(), 0);
            allHonestGetThrough(listener, o -> o.withTls(context));
        }
    }

    private static void allHonestGetThrough(Listener<String, String> listener, UnaryOperator<ConnectionOptions> with)
            throws Exception {
        var address = (InetSocketAddress) listener.address();
        long begin = System.nanoTime();
        for (int i = 0; i < HONEST || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS); i++) {
            long start = System.nanoTime();
            try (Connection<String, String> client = Connection.connect(address, KEY, with);
                    Connection<String, String> accepted = listener.accept(Duration.ofSeconds(10))) {
                assertThat(accepted).isNotNull();
                client.send("through");
                assertThat(accepted.receive()).isEqualTo("through");
                if (SECONDS > 0) {
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
                }
            }
        }
    }

    /** Each keeps the last few of its connections open, and says so many bytes over each at once. */
    private void comeInALoop(SocketAddress address, int bytes) {
        for (int i = 0; i < STRANGERS; i++) {
            crowd.add(Thread.ofPlatform().start(() -> {
                Deque<SocketChannel> open = new ArrayDeque<>();
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        open.add(SocketChannel.open(address));
                        int _ = open.getLast().write(ByteBuffer.allocate(bytes));
                    } catch (IOException sentAwayOrInterrupted) {
                        // It comes again.
                    }
                    closeAllBut(open, KEPT_OPEN);
                }
                closeAllBut(open, 0);
            }));
        }
    }

    private static void closeAllBut(Deque<SocketChannel> open, int kept) {
        while (open.size() > kept) {
            try {
                open.remove().close();
            } catch (IOException alreadyGone) {
                // All the better.
            }
        }
    }
}
