package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static java.net.InetSocketAddress.createUnresolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final String PROXY = "http://127.0.0.1:3128";

    @ParameterizedTest
    @CsvSource({
        "http_proxy, http://a/, true",
        "HTTP_PROXY, http://a/, false",
        "https_proxy, https://a/, true",
        "HTTPS_PROXY, https://a/, true",
        "https_proxy, http://a/, false",
        "all_proxy, http://a/, true",
        "ALL_PROXY, https://a/, true"
    })
    void environment_isReadAsCurlReadsIt(String name, String url, boolean used) throws Exception {
        Route route = new Proxies(Map.of(name, PROXY)).to(URI.create(url));
        assertThat(route.equals(Route.DIRECT)).isNotEqualTo(used);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "*|http://a/|true",
        "example.org|http://example.org/|true",
        "example.org|http://www.EXAMPLE.org/|true",
        ".example.org|http://www.example.org/|true",
        ".example.org|http://example.org/|true",
        "example.org|http://badexample.org/|false",
        "a, b c|http://c/|true",
        "a:8080|http://a:8080/|true",
        "a:8080|http://a/|false",
        "a:443|https://a/|true",
        "127.0.0.1|http://127.0.0.1:99/|true",
        "::1|http://[::1]/|true",
        "[::1]:80|http://[::1]/|true",
        "''|http://a/|false"
    })
    void noProxy_namesWhatIsReachedDirectly(String list, String url, boolean direct) throws Exception {
        Route route = new Proxies(Map.of("all_proxy", PROXY, "no_proxy", list)).to(URI.create(url));
        assertThat(route.equals(Route.DIRECT)).isEqualTo(direct);
    }

    @Test
    void proxyUrl_givesKindAddressAndLogin() throws Exception {
        Route route = new Proxies(Map.of("all_proxy", "socks5://me:pw@127.0.0.1")).to(URI.create("http://a/"));
        assertThat(route.proxy()).isEqualTo(new Proxy(Proxy.Type.SOCKS, createUnresolved("127.0.0.1", 1080)));
        assertThat(route.login()).isNotNull();
        assertThat(new Proxies(Map.of("http_proxy", "127.0.0.1:8080")).to(URI.create("http://a/")))
                .isEqualTo(new Route(new Proxy(Proxy.Type.HTTP, createUnresolved("127.0.0.1", 8080)), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h:1", "http://user:secret@", "http://a b"})
    void whatIsNoProxy_isNamedWithoutItsPassword(String text) {
        assertThatThrownBy(() -> new Proxies(Map.of("http_proxy", text)).to(URI.create("http://a/")))
                .isInstanceOf(AttemptEnd.class)
                .hasMessageContaining("the proxy must be")
                .hasMessageNotContaining("secret");
    }

    @Test
    void plainRequest_goesThroughTheProxyWithItsPassword(@TempDir Path folder) throws Exception {
        var file = DemoFile.of("file", 2 * MIB, new Quirk.Drop(MIB, 1));
        try (var proxy = new TinyProxy("user", "p@ss");
                var trial = new Trial(folder, file)) {
            trial.proxies = new Proxies(Map.of("http_proxy", "http://user:p%40ss@127.0.0.1:" + proxy.port()));
            assertThat(trial.run(file)).isEqualTo(done(2 * MIB, 2 * MIB));
            trial.assertWhole(file);
            assertThat(proxy.requests()).hasSize(2).allMatch(line -> line.startsWith("GET http://127.0.0.1:"));
        }
    }

    /** The proxy is a server that looks at the path alone: the name of the host need not be known anywhere. */
    @Test
    void hostWithAnUnderscore_isFetchedFrom(@TempDir Path folder) throws Exception {
        var file = DemoFile.of("file", 10);
        try (var trial = new Trial(folder, file)) {
            String address = "http://127.0.0.1:" + trial.server.url(file).getPort();
            trial.proxies = new Proxies(Map.of("http_proxy", address));
            assertThat(trial.run(file, URI.create("http://under_score.example/file"))).isEqualTo(done(10, 10));
            assertThat(trial.server.requests().getLast().path()).isEqualTo("http://under_score.example/file");
        }
    }

    @Test
    void proxyThatRefusesThePassword_isRefused(@TempDir Path folder) throws Exception {
        var file = DemoFile.of("file", 10);
        try (var proxy = new TinyProxy("user", "right");
                var trial = new Trial(folder, file)) {
            trial.proxies = new Proxies(Map.of("http_proxy", "http://user:wrong@127.0.0.1:" + proxy.port()));
            assertThat(trial.run(file)).isInstanceOfSatisfying(Outcome.Failed.class, failed ->
                    assertThat(failed.reason()).startsWith("407"));
            assertThat(trial.server.requests()).isEmpty();
        }
    }
}
