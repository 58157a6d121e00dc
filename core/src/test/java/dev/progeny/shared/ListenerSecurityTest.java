package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import dev.progeny.wire.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever does not have the key gets nothing, learns nothing and keeps nobody else waiting. */
@ExtendWith(NothingLeft.class)
class ListenerSecurityTest {

    private static final byte[] KEY = Strangers.KEY;
    private static final byte[] OTHER_KEY = new byte[32];

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** What the listener says first, and what it wants to hear. */
    private static final int GREETING = 40;

    private static final int ANSWER = 72;

    private static SSLContext context;

    @TempDir
    private Path folder;

    private final Queue<IOException> refusals = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path path;
    private Listener<String, String> listener;

    @BeforeAll
    static void certify(@TempDir Path stores) throws Exception {
        context = Certificates.context(Certificates.make(stores.resolve("store"), "ip:127.0.0.1,dns:localhost"));
    }

    @BeforeEach
    void listen() throws Exception {
        path = folder.resolve("socket");
        listener = Listener.open(
                path,
                KEY,
                o -> o.withHandshakeTimeout(Duration.ofMillis(300)).withMaxHandshakes(8).withOnRefused(refusals::add));
    }

    @AfterEach
    void theListenerStillServes() throws Exception {
        try (Connection<String, String> client = Connection.connect(path, KEY);
                Connection<String, String> accepted = listener.accept()) {
            client.send("still here");
            assertThat(accepted.receive()).isEqualTo("still here");
        }
        for (AutoCloseable one : open) {
            one.close();
        }
        listener.close();
    }

    @Test
    void aWrongKey_isRefusedOnBothSides() throws Exception {
        assertThatThrownBy(() -> Connection.connect(path, OTHER_KEY))
                .isInstanceOf(AuthenticationException.class)
                .hasMessage("the listener at " + path + " refused this process: it has another key");
        assertThat(refused()).isInstanceOf(AuthenticationException.class).hasMessageContaining("did not prove");
        assertThat(listener.accept(Duration.ZERO)).isNull();
    }

    @Test
    void aListenerWithoutTheKey_thatClaimsToBelieve_isNotBelieved() throws Exception {
        Path rogue = folder.resolve("rogue");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(rogue));
            FutureTask<Connection<String, String>> client = new FutureTask<>(() -> Connection.connect(rogue, KEY));
            Thread.ofVirtual().start(client);
            try (SocketChannel victim = server.accept()) {
                ByteBuffer answer = greetAs(greetingOfTheListener(), victim);
                byte[] theirProof = new byte[32];
                answer.position(40).get(theirProof);
                victim.write(ByteBuffer.allocate(33).put((byte) 1).put(theirProof).flip()); // sent back
                assertThatThrownBy(client::get)
                        .hasCauseInstanceOf(AuthenticationException.class)
                        .hasMessageContaining("did not prove that it has the key");
            }
        }
    }

    private byte[] greetingOfTheListener() throws IOException {
        try (SocketChannel real = dial()) {
            return read(real, GREETING).array();
        }
    }

    private static ByteBuffer greetAs(byte[] greeting, SocketChannel victim) throws IOException {
        victim.write(ByteBuffer.wrap(greeting));
        return read(victim, ANSWER);
    }

    /** Somebody without the key asks the listener for the proof that it needs, in a second conversation. */
    @Test
    void whatTheListenerProves_isNoProofForAClient() throws Exception {
        try (SocketChannel stranger = dial()) {
            ByteBuffer greeting = read(stranger, GREETING);
            ByteBuffer answer = ByteBuffer.allocate(ANSWER).put(greeting).put(new byte[32]).flip();
            stranger.write(answer);
            assertThat(read(stranger, 1).get()).isZero();
            assertThat(stranger.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(refused()).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void aClientThatLeavesEarly_doesNoHarm_wheneverItLeaves() throws Exception {
        for (int bytes : new int[] {0, 1, 8, 40, 71}) {
            try (SocketChannel stranger = dial()) {
                stranger.write(ByteBuffer.wrap(greetingBytes(), 0, Math.min(bytes, 8)));
                stranger.write(ByteBuffer.allocate(Math.max(0, bytes - 8)));
            }
            assertThat(refused()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClientThatTalksNonsense_isSentAway() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 50; i++) {
            byte[] nonsense = new byte[200 + random.nextInt(100_000)];
            random.nextBytes(nonsense);
            try (SocketChannel stranger = dial()) {
                stranger.configureBlocking(false);
                stranger.write(ByteBuffer.wrap(nonsense));
                assertThat(refused()).isInstanceOf(ProtocolException.class).hasMessageContaining("the client greets with");
            }
        }
    }

    @Test
    void aSilentClient_andOneThatDripsBytes_areSentAwayAfterTheTimeOut() throws Exception {
        SocketChannel silent = dial();
        open.add(silent);
        SocketChannel dripping = dial();
        open.add(dripping);
        Thread.ofVirtual().start(() -> drip(dripping));
        assertThat(refused()).isInstanceOf(SocketTimeoutException.class).hasMessageContaining("too slow");
        assertThat(refused()).isInstanceOf(SocketTimeoutException.class);
        read(silent, GREETING);
        assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    private static void drip(SocketChannel to) {
        try {
            for (byte one : greetingBytes()) {
                to.write(ByteBuffer.wrap(new byte[] {one}));
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException sentAway) {
            assertThat(sentAway).isNotNull();
        }
    }

    @Test
    void manySilentClients_makeTheOldestOfThemGo_notTheHonestOne() throws Exception {
        try (Listener<String, String> patient = Listener.open(
                folder.resolve("patient"),
                KEY,
                o -> o.withHandshakeTimeout(Duration.ofMinutes(5)).withMaxHandshakes(8).withOnRefused(refusals::add))) {
            for (int i = 0; i < 40; i++) {
                open.add(SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("patient"))));
            }
            try (Connection<String, String> honest = Connection.connect(folder.resolve("patient"), KEY);
                    Connection<String, String> accepted = patient.accept()) {
                honest.send("let me through");
                assertThat(accepted.receive()).isEqualTo("let me through");
            }
            assertThat(refused()).hasMessageContaining("too many came at once");
        }
    }

    @Test
    void aListenerThatSaysNothing_costsTheClientItsTimeOut() throws Exception {
        Path mute = folder.resolve("mute");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(mute));
            assertThatThrownBy(() -> Connection.connect(mute, KEY, o -> o.withHandshakeTimeout(Duration.ofMillis(50))))
                    .isInstanceOf(SocketTimeoutException.class);
            server.accept().close();
            FutureTask<Object> client =
                    new FutureTask<>(() -> Connection.connect(mute, KEY, o -> o.withHandshakeTimeout(Duration.ofSeconds(1))));
            Thread.ofVirtual().start(client);
            server.accept().close();
            server.accept().close(); // it comes again while there is time
            assertThatThrownBy(client::get)
                    .hasCauseInstanceOf(IOException.class)
                    .hasMessageContaining("ended the connection before both had proved their key");
        }
    }

    @Test
    void overTls_aCertificateThatIsNotTrusted_orForAnotherHost_isRefusedByTheClient() throws Exception {
        SSLContext others = Certificates.context(Certificates.make(folder.resolve("others"), "ip:127.0.0.1,dns:localhost"));
        SSLContext elsewhere = Certificates.context(Certificates.make(folder.resolve("elsewhere"), "dns:example.org"));
        for (boolean trusted : new boolean[] {false, true}) {
            SSLContext shown = trusted ? elsewhere : others;
            SSLContext trust = trusted ? elsewhere : context;
            try (Listener<String, String> tls = Listener.open(
                    ANY_PORT, KEY, o -> o.withTls(shown).withOnRefused(refusals::add))) {
                InetSocketAddress address = (InetSocketAddress) tls.address();
                assertThatThrownBy(() -> Connection.connect(address, KEY, o -> o.withTls(trust)))
                        .isInstanceOf(SSLException.class);
                assertThat(refused()).isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void overTls_aWrongKeyIsRefused_andOneInTheMiddleWithATrustedCertificateToo() throws Exception {
        try (Listener<String, String> tls = Listener.open(
                ANY_PORT, KEY, o -> o.withTls(context).withOnRefused(refusals::add))) {
            InetSocketAddress address = (InetSocketAddress) tls.address();
            assertThatThrownBy(() -> Connection.connect(address, OTHER_KEY, o -> o.withTls(context)))
                    .isInstanceOf(AuthenticationException.class);
            assertThat(refused()).isInstanceOf(AuthenticationException.class);
            try (TlsRelay middle = new TlsRelay(context, address)) {
                assertThatThrownBy(() -> Connection.connect(middle.address(), KEY, o -> o.withTls(context)))
                        .isInstanceOf(AuthenticationException.class);
                assertThat(refused()).isInstanceOf(AuthenticationException.class);
            }
        }
    }

    private IOException refused() {
        Eventually.holds(() -> !refusals.isEmpty());
        return refusals.remove();
    }

    private SocketChannel dial() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static byte[] greetingBytes() {
        return ByteBuffer.allocate(8).putLong(0x50524759434f4e01L).array();
    }

    private static ByteBuffer read(SocketChannel from, int bytes) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(bytes);
        while (read.hasRemaining()) {
            if (from.read(read) < 0) {
                throw new EOFException("after " + read.position() + " bytes");
            }
        }
        return read.flip();
    }
}
