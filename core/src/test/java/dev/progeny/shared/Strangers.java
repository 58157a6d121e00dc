package dev.progeny.shared;

import dev.progeny.testkit.ConnectionContract;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/** JVMs that are no children of ours by anything but their start: they connect, and do what the first message says. */
final class Strangers {

    static final byte[] KEY = "a key that is long enough, of 32".getBytes(StandardCharsets.US_ASCII);

    private Strangers() {}

    static Process start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(KEY); // not in the arguments, which everybody sees
        }
        return process;
    }

    /** Waits for its end; what it printed if it did not end well. */
    static Object end(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("exit " + process.exitValue() + ": " + output);
        }
        return output;
    }

    static byte[] keyFromStdin() throws IOException {
        return new DataInputStream(System.in).readAllBytes();
    }

    /** With a path: connects to that Unix-domain socket. With host, port and a key store: TCP with TLS. */
    static final class Client {

        public static void main(String... arguments) throws Exception {
            byte[] key = keyFromStdin();
            try (Connection<Object, Object> connection = connect(key, arguments)) {
                ((ConnectionContract.Peer) connection.receive()).talk(connection);
            }
        }

        private static Connection<Object, Object> connect(byte[] key, String... arguments) throws Exception {
            if (arguments.length == 1) {
                return Connection.connect(Path.of(arguments[0]), key);
            }
            SSLContext context = Certificates.context(Path.of(arguments[2]));
            UnaryOperator<ConnectionOptions> with = options -> options.withTls(context);
            InetAddress host = InetAddress.getAllByName(arguments[0])[0];
            return Connection.connect(new InetSocketAddress(host, Integer.parseInt(arguments[1])), key, with);
        }
    }

    /** Listens at the path, says so, and lives until it is killed. */
    static final class Server {

        public static void main(String... arguments) throws Exception {
            Listener<Object, Object> listener = Listener.open(Path.of(arguments[0]), keyFromStdin());
            System.out.println("listening");
            Object _ = listener.accept();
        }
    }
}
