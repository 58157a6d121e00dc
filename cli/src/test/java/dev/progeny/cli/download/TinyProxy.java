package dev.progeny.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** The least that is a forward proxy: one request or tunnel per connection, a password if one is set. */
final class TinyProxy implements AutoCloseable {

    private static final String PASSWORD_WANTED =
            """
            HTTP/1.1 407 Password\r
            Proxy-Authenticate: Basic realm="p"\r
            Content-Length: 0\r
            Connection: close\r
            \r
            """;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String login;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    TinyProxy() throws IOException {
        this(null);
    }

    TinyProxy(String user, String password) throws IOException {
        this("Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private TinyProxy(String login) throws IOException {
        this.login = login;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The first lines of all requests that were let through. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            List<String> head = head(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (login != null && head.stream().noneMatch(("Proxy-Authorization: " + login)::equalsIgnoreCase)) {
                out.write(ascii(PASSWORD_WANTED));
                return;
            }
            requests.add(head.getFirst());
            String[] line = head.getFirst().split(" ", 3);
            boolean tunnel = line[0].equals("CONNECT");
            URI there = URI.create(tunnel ? "tunnel://" + line[1] : line[1]);
            try (Socket server = new Socket(there.getHost(), there.getPort())) {
                if (tunnel) {
                    out.write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
                } else {
                    server.getOutputStream().write(ascii(forwarded(head, line[0] + " " + there.getPath())));
                }
                Thread.ofVirtual().start(() -> copy(client, server));
                copy(server, client);
            }
        } catch (IOException gone) {
            // One of the two has hung up: so does the proxy.
        }
    }

    private static String forwarded(List<String> head, String firstWords) {
        var text = new StringBuilder(firstWords).append(" HTTP/1.1\r\nConnection: close\r\n");
        head.stream()
                .skip(1)
                .filter(line -> !line.toLowerCase(Locale.ROOT).matches("(proxy-|connection).*"))
                .forEach(line -> text.append(line).append("\r\n"));
        return text.append("\r\n").toString();
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // The other direction notices too.
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("hung up");
            }
            text.append((char) octet);
        }
        return text.toString().lines().takeWhile(line -> !line.isEmpty()).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
