package dev.progeny.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.NothingLeft;
import dev.progeny.wire.Bootstrap;
import dev.progeny.wire.FrameType;
import dev.progeny.wire.FrameWriter;
import dev.progeny.wire.Hello;
import dev.progeny.wire.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever connects to the socket of a handshake, and whatever it says there. */
@ExtendWith(NothingLeft.class)
class HandshakeTest {

    private static Bootstrap invitation(Handshake handshake) throws IOException {
        var stdin = new ByteArrayOutputStream();
        handshake.invite(stdin, 1, "guest");
        return Bootstrap.read(new DataInputStream(new ByteArrayInputStream(stdin.toByteArray())));
    }

    private static byte[] frame(Hello hello) throws IOException {
        var bytes = new ByteArrayOutputStream();
        new FrameWriter(Channels.newChannel(bytes)).write(FrameType.HELLO, hello.encode());
        return bytes.toByteArray();
    }

    private static void say(Bootstrap invitation, byte[] bytes, int length) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(invitation.socket()))) {
            channel.write(ByteBuffer.wrap(bytes, 0, length));
        }
    }

    private static CompletableFuture<Handshake.Connection> accept(Handshake handshake) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return handshake.accept();
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        });
    }

    @Test
    void strangersOfEveryKind_learnNothing_andTheWorkerIsStillMet() throws Exception {
        try (Handshake handshake = Handshake.open()) {
            Bootstrap invitation = invitation(handshake);
            CompletableFuture<Handshake.Connection> met = accept(handshake);
            byte[] hello = frame(Hello.of(invitation.token()));
            for (int length = 0; length < hello.length; length++) {
                say(invitation, hello, length); // dies in the middle of its first frame
            }
            for (int at = 0; at < 16; at++) {
                byte[] damaged = hello.clone();
                damaged[at] ^= (byte) 0x80;
                say(invitation, damaged, damaged.length);
            }
            byte[] guess = frame(Hello.of(Token.create()));
            say(invitation, guess, guess.length);
            assertThat(met).isNotDone();
            say(invitation, hello, hello.length); // with its answers
            say(invitation, guess, guess.length);
            assertThat(met).isNotDone();
            say(invitation, hello, hello.length); // for its tasks
            met.get(20, TimeUnit.SECONDS).close();
        }
    }

    /** As a worker that is stopped between its connection and its first frame. */
    @Test
    void guestThatSaysNothing_isNotWaitedFor_afterTheClose() throws Exception {
        Handshake handshake = Handshake.open();
        Bootstrap invitation = invitation(handshake);
        CompletableFuture<Handshake.Connection> met = accept(handshake);
        try (SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(invitation.socket()))) {
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> read(guest));
            assertThat(met).isNotDone();
            handshake.close();
            assertThatThrownBy(() -> met.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
            assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    private static int read(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1));
        } catch (SocketException notEvenLetIn) { // the close came before the accept
            return -1;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.9.9", "25.0.3 and Progeny 9.9.9"})
    void workerOfAnotherJava_orOfAnotherProgeny_isRefused_andBothAreNamed(String version) throws Exception {
        try (Handshake handshake = Handshake.open()) {
            Bootstrap invitation = invitation(handshake);
            CompletableFuture<Handshake.Connection> met = accept(handshake);
            byte[] hello = frame(new Hello(invitation.token(), 1, "Java " + version));
            say(invitation, hello, hello.length);
            assertThatThrownBy(() -> met.get(20, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IOException.class)
                    .rootCause()
                    .hasMessageContaining("runs Java " + version + ", this process Java")
                    .hasMessageContaining(System.getProperty("java.version"));
        }
    }
}
