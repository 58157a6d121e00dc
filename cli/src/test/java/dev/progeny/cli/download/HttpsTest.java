package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.nio.charset.StandardCharsets;
import java.net.URI;
import java.net.Socket;
import java.net.ServerSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** TLS with a certificate made for this run. Isolated, because what a JVM trusts by default is one setting. */
@Isolated
class HttpsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final SSLSocketFactory BEFORE = HttpsURLConnection.getDefaultSSLSocketFactory();

    private static SSLContext context;

    private final DemoFile file = DemoFile.of("file", 8 * MIB, new Quirk.Drop(MIB, 1));

    @TempDir
    Path folder;

    @BeforeAll
    static void makeCertificate(@TempDir Path keys) throws Exception {
        Path store = keys.resolve("keys.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool, "-genkeypair", "-alias", "demo", "-keyalg", "EC", "-dname", "CN=127.0.0.1",
                        "-ext", "SAN=ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(),
                        "-storepass", new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        KeyStore certificates = KeyStore.getInstance(store.toFile(), PASSWORD);
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(certificates, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(certificates);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    }

    @AfterEach
    void trustAsBefore() {
        HttpsURLConnection.setDefaultSSLSocketFactory(BEFORE);
    }

    @Test
    void serverThatIsTrusted_servesAndResumes() throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        try (var trial = new Trial(folder, secure(file))) {
            trial.connections = 4;
            assertThat(trial.run(file)).isEqualTo(done(8 * MIB, 8 * MIB));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactlyInAnyOrder(200, 206, 206, 206, 206);
        }
    }

    @Test
    void serverThatIsNotTrusted_isRefusedOnce() throws Exception {
        try (var trial = new Trial(folder, secure(file))) {
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.kind()).isEqualTo(Outcome.Kind.REFUSED);
                assertThat(failed.reason()).startsWith("no trust in the server");
            });
            assertThat(trial.server.requests()).isEmpty();
            trial.assertNothingLeft();
        }
    }

    @Test
    void redirectBackToPlainHttp_isRefused() throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        try (var plain = DemoServer.start(List.of(file))) {
            var first = DemoFile.of("first", 0, new Quirk.Redirect(plain.url(file).toString()));
            try (var trial = new Trial(folder, secure(first))) {
                assertThat(trial.run(file, trial.server.url(first)))
                        .isInstanceOfSatisfying(Outcome.Failed.class, failed ->
                                assertThat(failed.reason()).startsWith("a redirect from https to http"));
                assertThat(plain.requests()).isEmpty();
            }
        }
    }

    @Test
    void redirectToHttps_isFollowed() throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        try (var safe = secure(file)) {
            var first = DemoFile.of("first", 0, new Quirk.Redirect(safe.url(file).toString()));
            try (var trial = new Trial(folder, first)) {
                assertThat(trial.run(file, trial.server.url(first))).isEqualTo(done(8 * MIB, 8 * MIB));
                trial.assertWhole(file);
            }
        }
    }

    @Test
    void proxyWithPassword_opensATunnel() throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        try (var proxy = new TinyProxy("user", "p@ss");
                var trial = new Trial(folder, secure(file))) {
            trial.proxies = new Proxies(Map.of("https_proxy", "http://user:p%40ss@127.0.0.1:" + proxy.port()));
            assertThat(trial.run(file)).isEqualTo(done(8 * MIB, 8 * MIB));
            trial.assertWhole(file);
            assertThat(proxy.requests()).allMatch(line -> line.startsWith("CONNECT 127.0.0.1:"));
        }
    }

    /** The body ends with its connection, and anybody on the way can end that: only TLS's own last word is an end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionThatIsCut_isNoEndOfAFile(boolean saysGoodbye) throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var trial = new Trial(folder, file)) {
            Thread.ofVirtual().start(() -> serveHello(listener, saysGoodbye));
            Outcome outcome = trial.run(file, URI.create("https://127.0.0.1:" + listener.getLocalPort() + "/file"));
            if (saysGoodbye) {
                assertThat(outcome).isEqualTo(done(5, 5));
            } else {
                assertThat(outcome).isInstanceOf(Outcome.Retry.class);
                assertThat(trial.target(file)).doesNotExist();
            }
        }
    }

    private static void serveHello(ServerSocket listener, boolean saysGoodbye) {
        while (true) {
            try (Socket plain = listener.accept()) {
                var safe = (SSLSocket) context.getSocketFactory().createSocket(plain, null, 0, false);
                safe.setUseClientMode(false);
                assertThat(safe.getInputStream().read(new byte[8192])).isPositive();
                safe.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhello".getBytes(StandardCharsets.ISO_8859_1));
                if (saysGoodbye) {
                    safe.close();
                }
            } catch (IOException closed) {
                if (listener.isClosed()) {
                    return;
                }
            }
        }
    }

    private static DemoServer secure(DemoFile file) throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return DemoServer.start(server, "https", List.of(file));
    }
}
