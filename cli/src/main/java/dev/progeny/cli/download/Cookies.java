package dev.progeny.cli.download;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What servers ask to be told again, for as long as an attempt lasts: some send a cookie with a redirect to the same URL, and
 * would do so for ever. Each is told what it said itself, by the rules of {@link CookieManager}.
 */
final class Cookies {

    private @Nullable CookieManager manager; // made for the first cookie: most servers send none

    synchronized void take(URI from, List<String> set) {
        if (set.isEmpty() || from.getHost() == null) {
            return;
        }
        CookieManager own = manager;
        if (own == null) {
            own = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
            manager = own;
        }
        try {
            own.put(from, Map.of("Set-Cookie", set));
        } catch (IOException | IllegalArgumentException unreadable) {
            // As if it had not been sent.
        }
    }

    /** The header for a request, or null. */
    synchronized @Nullable String header(URI to) {
        if (manager == null || to.getHost() == null) {
            return null;
        }
        try {
            List<String> cookies = manager.get(to, Map.of()).getOrDefault("Cookie", List.of());
            return cookies.isEmpty() ? null : String.join("; ", cookies);
        } catch (IOException unreadable) {
            return null;
        }
    }
}
