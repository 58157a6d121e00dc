package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** How a socket becomes a connection: TLS if asked for, then the proofs of the key, all within one limit of time. */
final class Meeting {

    private static final byte[] NO_SESSION = {};
    private static final long FIRST_WORD = TimeUnit.SECONDS.toNanos(2); // each try waits for it twice as long as the last
    /** Less than the second after which the kernel sends again a first packet that found the listener's queue full. */
    private static final long FIRST_CONNECT = TimeUnit.MILLISECONDS.toNanos(200); // each try as well

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final SocketAddress address;
    private final KeyProof proof;
    private final ConnectionOptions options;

    /** @throws IllegalArgumentException if the key is too short, or TLS and the address do not fit together */
    Meeting(SocketAddress address, byte[] key, ConnectionOptions options) {
        this.address = address;
        this.proof = new KeyProof(key);
        this.options = options;
        if (address instanceof InetSocketAddress internet) {
            checkProtected(internet);
        } else if (options.tls().isPresent()) {
            throw new IllegalArgumentException("TLS is for TCP; what passes through " + address + " stays on this machine");
        }
    }

    private void checkProtected(InetSocketAddress internet) {
        boolean loopback = internet.getAddress() != null && internet.getAddress().isLoopbackAddress();
        if (!loopback && options.tls().isEmpty()) {
            throw new IllegalArgumentException("TCP without TLS is for the loopback address only, because anybody on the way"
                    + " could read and change it: use withTls for " + address);
        }
    }

    /** The listener's side. The channel is closed if it fails. */
    SocketPort accept(SocketLink socket) throws IOException, InterruptedException {
        HandshakeLink handshake = new HandshakeLink(socket, Deadline.after(options.handshakeTimeout()));
        return whole(socket, () -> {
            ByteLink link = socket;
            byte[] session = NO_SESSION;
            if (options.tls().isPresent()) {
                handshake.awaitReadable(); // one that is silent does not cost the buffers
                TlsLink tls = TlsLink.open(socket, ofListener(options.tls().get()), handshake);
                session = tls.session();
                link = tls;
            }
            proof.demandAsListener(handshake.under(link), session);
            return new SocketPort(socket, link, options.maxMessageBytes(), "a client of " + address);
        });
    }

    private static SSLEngine ofListener(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine; // the client shows no certificate: it proves that it has the key
    }

    /**
     * The client's side, from the connecting on. One that is sent away before it could prove that it has the key comes again
     * while there is time, and so does one that hears nothing: too many others may be there, or before the door.
     */
    SocketPort connect() throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(options.handshakeTimeout());
        @Nullable IOException last = null;
        for (int tries = 1; ; tries++) {
            try {
                return connect(longer(FIRST_CONNECT, tries, deadline), longer(FIRST_WORD, tries, deadline), deadline);
            } catch (SentAway | SocketTimeoutException failed) {
                last = last instanceof SentAway && failed instanceof SocketTimeoutException ? last : failed; // it says more
            }
            if (deadline.isOver()) {
                throw last;
            }
            pause(tries, deadline);
        }
    }

    /** Twice as long as the try before had, of what is left. */
    private static Deadline longer(long first, int tries, Deadline deadline) {
        return Deadline.after(Math.min(deadline.left(), first << Math.min(tries - 1, 20)));
    }

    /** By chance, so that those who were sent away together do not come together. */
    private static void pause(int tries, Deadline deadline) throws InterruptedException {
        long longest = Math.min(tries * FIRST_PAUSE, LONGEST_PAUSE);
        TimeUnit.NANOSECONDS.sleep(Math.min(ThreadLocalRandom.current().nextLong(longest), deadline.left()));
    }

    /**
     * @param connected until the kernels have met
     * @param first until the listener has said anything
     */
    private SocketPort connect(Deadline connected, Deadline first, Deadline deadline) throws IOException, InterruptedException {
        SocketLink socket = new SocketLink(open(), !(address instanceof InetSocketAddress));
        HandshakeLink handshake = new HandshakeLink(socket, () -> socket.said() == 0 ? first : deadline);
        return whole(socket, () -> {
            connect(socket, connected);
            return introduce(socket, handshake);
        });
    }

    private static final class SentAway extends IOException {

        private static final long serialVersionUID = 1L;

        SentAway(String message, IOException cause) {
            super(message, cause);
        }
    }

    private SocketChannel open() throws IOException {
        if (!(address instanceof InetSocketAddress internet)) {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        }
        if (internet.isUnresolved()) {
            throw new UnknownHostException("the host of " + internet + " is not known");
        }
        return SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private void connect(SocketLink socket, Deadline deadline) throws IOException, InterruptedException {
        boolean connected;
        try {
            connected = socket.connect(address, deadline);
        } catch (IOException failed) {
            var named = new ConnectException("no listener answers at " + address + ": " + failed.getMessage());
            named.initCause(failed);
            throw named;
        }
        if (!connected) {
            throw new SocketTimeoutException("no listener answered at " + address + " within " + options.handshakeTimeout());
        }
    }

    private SocketPort introduce(SocketLink socket, HandshakeLink handshake) throws IOException, InterruptedException {
        try {
            ByteLink link = socket;
            byte[] session = NO_SESSION;
            if (options.tls().isPresent()) {
                TlsLink tls = TlsLink.open(socket, ofClient(options.tls().get()), handshake);
                session = tls.session();
                link = tls;
            }
            proof.demandAsClient(handshake.under(link), session, address.toString());
            return new SocketPort(socket, link, options.maxMessageBytes(), address.toString());
        } catch (IOException failed) {
            throw isAnEnd(failed)
                    ? new SentAway(
                            "the listener at " + address + " ended the connection before both had proved their key;"
                                    + " it may be busy, closing, or speak TLS otherwise",
                            failed)
                    : failed;
        }
    }

    /** Channels throw no class of their own for a pipe that is broken. */
    private static boolean isAnEnd(IOException failed) {
        return failed instanceof EOFException
                || failed instanceof SocketException
                || failed.getClass() == IOException.class;
    }

    private SSLEngine ofClient(SSLContext context) {
        InetSocketAddress server = (InetSocketAddress) address;
        SSLEngine engine = context.createSSLEngine(server.getHostString(), server.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate must be for this host
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SocketPort whole(SocketLink socket, Handshake handshake) throws IOException, InterruptedException {
        boolean done = false;
        try {
            SocketPort port = handshake.run();
            done = true;
            return port;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private interface Handshake {
        SocketPort run() throws IOException, InterruptedException;
    }
}
