package dev.progeny.shared;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** How a socket becomes a connection: TLS if asked for, then the proofs of the key, all within one limit of time. */
final class Meeting {

    private static final byte[] NO_SESSION = {};

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
        HandshakeLink handshake = new HandshakeLink(socket, options.handshakeTimeout());
        return whole(socket, () -> {
            ByteLink link = socket;
            byte[] session = NO_SESSION;
            if (options.tls().isPresent()) {
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

    /** The client's side, from the connecting on. */
    SocketPort connect() throws IOException, InterruptedException {
        SocketLink socket = new SocketLink(open(), !(address instanceof InetSocketAddress));
        HandshakeLink handshake = new HandshakeLink(socket, options.handshakeTimeout());
        return whole(socket, () -> {
            connect(socket, handshake);
            return introduce(socket, handshake);
        });
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

    private void connect(SocketLink socket, HandshakeLink handshake) throws IOException, InterruptedException {
        boolean connected;
        try {
            connected = socket.connect(address, handshake.nanosLeft());
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
        } catch (EOFException early) {
            throw new IOException("the listener at " + address + " ended the connection before both had proved their key;"
                    + " it may be busy, closing, or speak TLS otherwise", early);
        }
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
