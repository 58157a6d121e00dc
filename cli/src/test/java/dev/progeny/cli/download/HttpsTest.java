package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
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

    private static DemoServer secure(DemoFile file) throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return DemoServer.start(server, "https", List.of(file));
    }
}
