package dev.progeny.shared;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Somebody in the middle: speaks TLS with both sides and passes on what each says. */
final class TlsRelay implements AutoCloseable {

    private final SSLServerSocket server;
    private final SSLContext context;
    private final InetSocketAddress real;

    TlsRelay(SSLContext context, InetSocketAddress real) throws IOException {
        this.context = context;
        this.real = real;
        this.server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::relay);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    private void relay() {
        try (Socket victim = server.accept();
                Socket listener = context.getSocketFactory().createSocket(real.getAddress(), real.getPort())) {
            Thread back = Thread.ofVirtual().start(() -> pump(listener, victim));
            pump(victim, listener);
            back.join();
        } catch (IOException | InterruptedException over) {
            // Both sides have seen through it.
        }
    }

    private static void pump(Socket from, Socket to) {
        byte[] bytes = new byte[4_096];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
                to.getOutputStream().write(bytes, 0, read);
            }
            to.close();
        } catch (IOException over) {
            // The other direction ends by it too.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
