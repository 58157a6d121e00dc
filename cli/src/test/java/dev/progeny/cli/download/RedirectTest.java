package dev.progeny.cli.download;

import static dev.progeny.cli.download.Trial.MIB;
import static dev.progeny.cli.download.Trial.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedirectTest {

    private final DemoFile file = DemoFile.of("file", MIB, new Quirk.Drop(MIB / 2, 1));

    @TempDir
    Path folder;

    @Test
    void chainOfRedirects_isFollowedForEachRequest() throws Exception {
        var second = DemoFile.of("second", 0, new Quirk.Redirect("file"));
        var first = DemoFile.of("first", 0, new Quirk.Redirect("/second"));
        try (var trial = new Trial(folder, first, second, file)) {
            assertThat(trial.run(file, trial.server.url(first))).isEqualTo(done(MIB, MIB));
            trial.assertWhole(file);
            assertThat(trial.statuses()).containsExactly(302, 302, 200, 302, 302, 206);
        }
    }

    @Test
    void locationThatIsAQueryOnly_keepsThePath() throws Exception {
        HttpServer server = server(exchange -> {
            boolean there = "/dir/file?x=1".equals(exchange.getRequestURI().toString());
            answer(exchange, new ArrayList<>(), there ? 200 : 302, there ? null : "?x=1");
        });
        try (var trial = new Trial(folder, file)) {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/dir/file");
            assertThat(trial.run(file, url)).isInstanceOf(Outcome.Done.class);
        } finally {
            server.stop(0);
        }
    }

    /** Some servers ask once whether a client takes cookies; without an answer they ask for ever. */
    @Test
    void cookieOfARedirectToTheSameUrl_isSentBack() throws Exception {
        List<String> cookies = Collections.synchronizedList(new ArrayList<>());
        try (var other = DemoServer.start(List.of(file))) {
            HttpServer server = server(exchange -> {
                String cookie = exchange.getRequestHeaders().getFirst("Cookie");
                cookies.add(String.valueOf(cookie));
                exchange.getResponseHeaders().add("Set-Cookie", "seen=1; HttpOnly; Path=/");
                boolean known = cookie != null && cookie.contains("seen=1");
                answer(exchange, new ArrayList<>(), 302, known ? other.url(file).toString() : "/file");
            });
            try (var trial = new Trial(folder, file)) {
                var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
                assertThat(trial.run(file, url)).isEqualTo(done(MIB, MIB));
                assertThat(cookies.getFirst()).isEqualTo("null");
                assertThat(cookies.subList(1, cookies.size())).isNotEmpty().allMatch(cookie -> cookie.contains("seen=1"));
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void redirectToAnotherServer_isFollowed() throws Exception {
        try (var other = DemoServer.start(List.of(file))) {
            var first = DemoFile.of("first", 0, new Quirk.Redirect(other.url(file).toString()));
            try (var trial = new Trial(folder, first)) {
                assertThat(trial.run(file, trial.server.url(first))).isEqualTo(done(MIB, MIB));
                trial.assertWhole(file);
            }
        }
    }

    @Test
    void locationWithWhatNoUriMayHold_isEscaped() throws Exception {
        var odd = DemoFile.of("a b|\u00e9", MIB);
        var first = DemoFile.of("first", 0, new Quirk.Redirect("/a b|\u00c3\u00a9")); // the bytes of UTF-8
        try (var trial = new Trial(folder, first, odd)) {
            assertThat(trial.run(odd, trial.server.url(first))).isEqualTo(done(MIB, MIB));
            assertThat(odd.isIn(trial.target(odd))).isTrue();
        }
    }

    @Test
    void loopOfRedirects_isRefusedAfterTen() throws Exception {
        var loop = DemoFile.of("loop", 0, new Quirk.Redirect("/loop"));
        try (var trial = new Trial(folder, loop)) {
            assertThat(trial.run(loop)).isEqualTo(refused("more than 10 redirects"));
            assertThat(trial.server.requests()).hasSize(11);
            trial.assertNothingLeft();
        }
    }

    @Test
    void redirectToAnotherProtocol_isRefused() throws Exception {
        var away = DemoFile.of("away", 0, new Quirk.Redirect("file:///etc/passwd"));
        try (var trial = new Trial(folder, away)) {
            assertThat(trial.run(away))
                    .isEqualTo(refused("a redirect to something else than http and https: file:///etc/passwd"));
        }
    }

    @Test
    void urlOfAnotherProtocol_isRefused() throws Exception {
        try (var trial = new Trial(folder, file)) {
            assertThat(trial.run(file, URI.create("ftp://127.0.0.1/file")))
                    .isEqualTo(refused("only http and https are spoken: ftp"));
        }
    }

    @Test
    void passwordInTheUrl_goesToItsServerAndNoOther() throws Exception {
        List<String> atOther = Collections.synchronizedList(new ArrayList<>());
        List<String> atOwn = Collections.synchronizedList(new ArrayList<>());
        HttpServer other = server(exchange -> answer(exchange, atOther, 200, null));
        String away = "http://127.0.0.1:" + other.getAddress().getPort() + "/there";
        HttpServer own = server(exchange -> answer(
                exchange, atOwn, 302, exchange.getRequestURI().getPath().equals("/a") ? "/b" : away));
        try (var trial = new Trial(folder, file)) {
            var url = URI.create("http://al%20addin:open%40sesame@127.0.0.1:" + own.getAddress().getPort() + "/a");
            assertThat(trial.run(file, url)).isInstanceOf(Outcome.Done.class);
            // Basic and the base64 of "al addin:open@sesame"
            assertThat(atOwn).containsOnly("Basic YWwgYWRkaW46b3BlbkBzZXNhbWU=").hasSize(2);
            assertThat(atOther).containsExactly("none");
        } finally {
            own.stop(0);
            other.stop(0);
        }
    }

    private static Outcome refused(String reason) {
        return new Outcome.Failed(reason, Outcome.Kind.REFUSED);
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, List<String> seen, int status, String location)
            throws IOException {
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        seen.add(login == null ? "none" : login);
        if (location != null) {
            exchange.getResponseHeaders().set("Location", location);
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
