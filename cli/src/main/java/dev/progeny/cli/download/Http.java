package dev.progeny.cli.download;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends a GET and follows where it leads. On the JDK's {@link HttpURLConnection}: many small files go through it two to
 * three times as fast as through {@code java.net.http}, because every byte stays on the thread that asked.
 */
final class Http {

    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_CONNECT_MILLIS = 30_000;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static {
        // Read once, when the JDK's handler loads: hence before the first connection.
        System.setProperty("http.keepAlive", "true");
        System.setProperty("http.maxConnections", "64");
        // Where the end of the body is the end of the connection, anybody on the way could else make it the end (RFC 8446, 6.1).
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", ""); // basic login at a proxy, for https too
    }

    private final Proxies proxies;
    private final Duration patience;
    private final Cookies cookies = new Cookies();

    /** @param patience after which a silent server counts as stalled */
    Http(Proxies proxies, Duration patience) {
        this.proxies = proxies;
        this.patience = patience;
    }

    /**
     * Blocks until the headers are there. The answer may have any status but those of a redirect.
     *
     * @throws IOException if the network failed: another try may do better
     * @throws AttemptEnd if no other try can do better
     */
    Response get(URI url, Question question) throws IOException, AttemptEnd {
        String login = authorization(url);
        URI origin = Urls.bare(url);
        URI here = origin;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            // A password goes to the server it was given for, at the same port, in the same protocol; nowhere else.
            Response response = send(here, question, Urls.isSameServer(here, origin) ? login : null);
            cookies.take(here, response.cookies());
            if (!REDIRECTS.contains(response.status())) {
                return response;
            }
            response.close();
            here = next(here, response);
        }
        throw AttemptEnd.refused("more than " + MAX_REDIRECTS + " redirects");
    }

    private Response send(URI url, Question question, @Nullable String authorization) throws IOException, AttemptEnd {
        Route route = proxies.to(url);
        HttpURLConnection connection;
        try {
            connection = (HttpURLConnection) url.toURL().openConnection(route.proxy());
        } catch (MalformedURLException | IllegalArgumentException unusable) {
            throw AttemptEnd.refused("not a URL that can be fetched: " + unusable.getMessage());
        }
        if (route.login() != null) {
            connection.setAuthenticator(route.login());
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        int millis = Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
        connection.setConnectTimeout(Math.min(millis, MAX_CONNECT_MILLIS));
        connection.setReadTimeout(millis);
        setHeader(connection, "User-Agent", "progeny/0.1");
        setHeader(connection, "Accept", "*/*");
        setHeader(connection, "Accept-Encoding", "identity"); // a range of a compressed answer is of no use
        setHeader(connection, "Range", question.range());
        setHeader(connection, "If-Range", question.ifRange());
        setHeader(connection, "Authorization", authorization);
        setHeader(connection, "Cookie", cookies.header(url));
        return Response.of(connection);
    }

    private static void setHeader(HttpURLConnection connection, String name, @Nullable String value) {
        if (value != null) {
            connection.setRequestProperty(name, value);
        }
    }

    private static URI next(URI here, Response response) throws AttemptEnd {
        String location = response.header("Location");
        URI there;
        try {
            there = Urls.bare(Urls.resolve(here, location == null ? "" : escaped(location.strip())));
        } catch (URISyntaxException unreadable) {
            throw AttemptEnd.refused("a redirect to what is no URL: " + location);
        }
        if (location == null || !Urls.isHttp(there)) {
            throw AttemptEnd.refused("a redirect to something else than http and https: " + location);
        }
        if (here.getScheme().equalsIgnoreCase("https") && !there.getScheme().equalsIgnoreCase("https")) {
            throw AttemptEnd.refused("a redirect from https to http, which anyone could read and change: " + there);
        }
        return there;
    }

    /** Servers send what no URI may hold: spaces, bars, bytes of names. Their bytes arrive as Latin-1. */
    private static String escaped(String location) {
        StringBuilder text = new StringBuilder(location.length());
        for (int i = 0; i < location.length(); i++) {
            char c = location.charAt(i);
            if (c <= ' ' || c >= 0x7F || "\"<>\\^`{|}".indexOf(c) >= 0) {
                text.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static @Nullable String authorization(URI url) throws AttemptEnd {
        if (!Urls.isHttp(url)) {
            boolean spoken = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            throw AttemptEnd.refused(
                    spoken ? "the URL must name a host: " + url : "only http and https are spoken: " + url.getScheme());
        }
        String user = Urls.login(url);
        if (user == null) {
            return null;
        }
        String login = user.contains(":") ? user : user + ":";
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }
}
