package dev.progeny.cli.download;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Proxies as the environment names them, read the way curl reads it: {@code http_proxy} in lower case only, because a
 * CGI program's {@code HTTP_PROXY} is a header its visitor chose; {@code https_proxy}, {@code all_proxy} and {@code
 * no_proxy} in either case, the lower one first.
 */
final class Proxies {

    private final Map<String, String> environment;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws AttemptEnd if the environment names something that is no proxy */
    Route to(URI url) throws AttemptEnd {
        String proxy = proxyFor(url.getScheme());
        if (proxy == null || isExempt(url)) {
            return Route.DIRECT;
        }
        Route known = routes.get(proxy);
        if (known != null) {
            return known;
        }
        Route parsed = parse(proxy);
        Route earlier = routes.putIfAbsent(proxy, parsed);
        return earlier != null ? earlier : parsed;
    }

    private @Nullable String proxyFor(String scheme) {
        String own = scheme.equalsIgnoreCase("http") ? environment.get("http_proxy") : either("https_proxy");
        String proxy = own != null ? own : either("all_proxy");
        return proxy == null || proxy.isBlank() ? null : proxy.strip();
    }

    private @Nullable String either(String name) {
        String lower = environment.get(name);
        return lower != null ? lower : environment.get(name.toUpperCase(Locale.ROOT));
    }

    /** A name in no_proxy covers itself and all below it, with or without a leading dot; a port narrows it. */
    private boolean isExempt(URI url) {
        String list = either("no_proxy");
        if (list == null) {
            return false;
        }
        String host = bare(String.valueOf(Urls.host(url)).toLowerCase(Locale.ROOT));
        int port = Urls.port(url);
        for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+", 0)) {
            if (covers(entry, host, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort) {
            name = entry.substring(0, colon);
            if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
        }
        name = bare(name.startsWith(".") ? name.substring(1) : name);
        return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
    }

    /** An IPv6 address without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Route parse(String text) throws AttemptEnd {
        URI proxy;
        try {
            proxy = Urls.parse(text.contains("://") ? text : "http://" + text);
        } catch (URISyntaxException unreadable) {
            throw unusable(text);
        }
        Proxy.Type type = type(proxy.getScheme());
        String host = Urls.host(proxy);
        if (type == null || host == null) {
            throw unusable(text);
        }
        int port = Urls.named(proxy) != -1 ? Urls.named(proxy) : 1080; // curl's default for every kind
        // Resolved with each connection: a name that is unknown now may be known in a minute.
        InetSocketAddress address = InetSocketAddress.createUnresolved(bare(host), port);
        return new Route(new Proxy(type, address), login(Urls.login(proxy)));
    }

    private static Proxy.@Nullable Type type(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> Proxy.Type.HTTP;
            case "socks", "socks5", "socks5h" -> Proxy.Type.SOCKS;
            default -> null;
        };
    }

    private static @Nullable Authenticator login(@Nullable String userInfo) {
        if (userInfo == null) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? Route.login(userInfo, "")
                : Route.login(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }

    /** Without the text itself: it may hold a password. */
    private static AttemptEnd unusable(String text) {
        String scheme = text.contains("://") ? text.substring(0, text.indexOf("://")) : "none";
        return AttemptEnd.refused("the proxy must be http://HOST:PORT or socks5://HOST:PORT: scheme=" + scheme
                + "; see http_proxy, https_proxy and all_proxy in the environment");
    }
}
