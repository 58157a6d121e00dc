package dev.progeny.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.NotTransferableException;
import dev.progeny.PeerClosedException;
import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class ListenerTest {

    private static final byte[] KEY = Strangers.KEY;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    @Test
    void theSocketFile_isForThisUserOnly_andGoneAfterClose() throws Exception {
        Path path = folder.resolve("socket");
        try (Listener<String, String> listener = Listener.open(path, KEY)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
            assertThat(listener.toString()).isEqualTo("Listener[" + path + "]");
        }
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> Connection.connect(path, KEY))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no listener answers at " + path);
    }

    @Test
    void theAddress_canBeUsedAgainAtOnce_unixAndTcp() throws Exception {
        Path path = folder.resolve("socket");
        InetSocketAddress port = null;
        for (int i = 0; i < 100; i++) {
            try (Listener<Integer, Integer> listener = Listener.open(path, KEY);
                    Connection<Integer, Integer> client = Connection.connect(path, KEY)) {
                exchange(listener, client, i);
            }
            try (Listener<Integer, Integer> listener = Listener.open(port == null ? ANY_PORT : port, KEY)) {
                port = (InetSocketAddress) listener.address();
                try (Connection<Integer, Integer> client = Connection.connect(port, KEY)) {
                    exchange(listener, client, i);
                }
            }
        }
    }

    private static void exchange(Listener<Integer, Integer> listener, Connection<Integer, Integer> client, int number)
            throws InterruptedException {
        client.send(number);
        try (Connection<Integer, Integer> accepted = listener.accept()) {
            assertThat(accepted.receive()).isEqualTo(number);
        }
    }

    @Test
    void theFileOfAKilledListener_isReplaced_andThatOfALiveOneIsRefused() throws Exception {
        Path path = folder.resolve("socket");
        Process other = Strangers.start(Strangers.Server.class, path.toString());
        BufferedReader output = other.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("listening");
        assertThatThrownBy(() -> Listener.open(path, KEY))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("a live listener has " + path);
        other.destroyForcibly().waitFor();
        assertThat(path).exists();
        try (Listener<Integer, Integer> listener = Listener.open(path, KEY);
                Connection<Integer, Integer> client = Connection.connect(path, KEY)) {
            exchange(listener, client, 1);
            assertThatThrownBy(() -> Listener.open(path, KEY)).isInstanceOf(BindException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twentyThatStartAtOnceOverAStaleFile_areOne() throws Exception {
        Path path = folder.resolve("socket");
        Process killed = Strangers.start(Strangers.Server.class, path.toString());
        assertThat(new BufferedReader(new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8)).readLine())
                .isEqualTo("listening");
        killed.destroyForcibly().waitFor();
        List<FutureTask<Listener<Object, Object>>> starts = IntStream.range(0, 20)
                .mapToObj(i -> new FutureTask<>(() -> Listener.<Object, Object>open(path, KEY)))
                .toList();
        starts.forEach(start -> Thread.ofPlatform().start(start));
        int open = 0;
        for (FutureTask<Listener<Object, Object>> start : starts) {
            try {
                start.get();
                open++;
            } catch (ExecutionException refused) {
                assertThat(refused).hasCauseInstanceOf(BindException.class);
            }
        }
        assertThat(open).isEqualTo(1);
        try (Connection<Object, Object> client = Connection.connect(path, KEY)) {
            assertThat(client.isClosed()).isFalse();
        }
        for (FutureTask<Listener<Object, Object>> start : starts) {
            if (start.state() == Future.State.SUCCESS) {
                start.resultNow().close();
            }
        }
    }

    @Test
    void fourThatStartAtOnceOverAStaleFile_areOne_whoeverComesFirst() throws Exception {
        Path path = folder.resolve("socket");
        for (int round = 0; round < 100; round++) {
            try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                left.bind(UnixDomainSocketAddress.of(path)); // closing it leaves the file, as a kill does
            }
            var open = new ConcurrentLinkedQueue<Listener<Object, Object>>();
            List<Thread> starts = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofPlatform().start(() -> {
                        try {
                            open.add(Listener.open(path, KEY));
                        } catch (IOException anotherHasIt) {
                            // As it must be, for all but one.
                        }
                    }))
                    .toList();
            for (Thread start : starts) {
                start.join();
            }
            assertThat(open).as("round " + round).hasSize(1);
            open.forEach(Listener::close);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aFileThatIsNoSocket_isLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertThatThrownBy(() -> Listener.open(file, KEY))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("no socket");
        assertThat(file).hasContent("precious");
        assertThatThrownBy(() -> Listener.open(folder.resolve("missing/socket"), KEY))
                .isInstanceOf(IOException.class);
    }

    @Test
    void acceptWithALimit_isOnTime_andCloseEndsOneThatWaits() throws Exception {
        Listener<Object, Object> listener = Listener.open(folder.resolve("socket"), KEY);
        assertThat(listener.accept(Duration.ZERO)).isNull();
        assertThat(listener.accept(Duration.ofMillis(20))).isNull();
        FutureTask<Object> waiting = new FutureTask<>(listener::accept);
        Thread waiter = Thread.ofVirtual().start(waiting);
        Eventually.holds(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        listener.close();
        listener.close();
        assertThatThrownBy(waiting::get)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this listener was closed");
    }

    @Test
    void anInterruptedAccept_leavesTheNextClientToTheNextAccept() throws Exception {
        Path path = folder.resolve("socket");
        try (Listener<Integer, Integer> listener = Listener.open(path, KEY)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(listener::accept).isInstanceOf(InterruptedException.class);
            try (Connection<Integer, Integer> client = Connection.connect(path, KEY)) {
                exchange(listener, client, 3);
            }
        }
    }

    @Test
    void closeOfTheListener_endsThoseNotAccepted_andLeavesTheOthers() throws Exception {
        Path path = folder.resolve("socket");
        Listener<String, String> listener = Listener.open(path, KEY);
        try (Connection<String, String> first = Connection.connect(path, KEY);
                Connection<String, String> accepted = listener.accept();
                Connection<String, String> second = Connection.connect(path, KEY)) {
            listener.close();
            assertThatThrownBy(second::receive).isInstanceOf(PeerClosedException.class);
            first.send("still here");
            assertThat(accepted.receive()).isEqualTo("still here");
        }
    }

    @Test
    void keysThatAreTooShort_andAddressesWithoutProtection_areRefused() throws Exception {
        Path path = folder.resolve("socket");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Listener.open(path, new byte[15]))
                .withMessageContaining("key must have at least 16 bytes")
                .withMessageContaining("key.length=15");
        InetSocketAddress network = new InetSocketAddress(0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Listener.open(network, KEY))
                .withMessageContaining("TCP without TLS is for the loopback address only")
                .withMessageContaining("withTls");
        assertThatIllegalArgumentException().isThrownBy(() -> Connection.connect(network, KEY));
        SSLContext context = SSLContext.getDefault();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Listener.open(path, KEY, o -> o.withTls(context)))
                .withMessageContaining("TLS is for TCP");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aConnectionOverASocket_cannotTravel() throws Exception {
        Path path = folder.resolve("socket");
        try (Listener<Object, Object> listener = Listener.open(path, KEY);
                Connection<Object, Object> client = Connection.connect(path, KEY)) {
            assertThatThrownBy(() -> client.send(client))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("dev.progeny.shared.Connection");
            assertThat(listener.accept().isClosed()).isFalse();
        }
    }

    @Test
    void aMessageBeyondTheReceiversCap_endsTheConnection() throws Exception {
        Path path = folder.resolve("socket");
        try (Listener<Object, Object> listener = Listener.open(path, KEY, o -> o.withMaxMessageBytes(1_000));
                Connection<Object, Object> client = Connection.connect(path, KEY);
                Connection<Object, Object> accepted = listener.accept()) {
            client.sendBytes(new byte[1_000]);
            client.sendBytes(new byte[1_001]);
            assertThat(accepted.receiveBytes()).hasSize(1_000);
            assertThatThrownBy(accepted::receiveBytes)
                    .isInstanceOf(PeerClosedException.class)
                    .hasMessageContaining("a message of 1001 bytes came, at most 1000 are accepted");
        }
    }
}
