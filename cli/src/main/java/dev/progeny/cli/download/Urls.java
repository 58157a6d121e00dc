package dev.progeny.cli.download;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * URLs as servers and people write them. {@link URI} knows no host with an underscore, none with letters beyond ASCII, and
 * resolves {@code ?x=1} by a rule that RFC 3986 has replaced.
 */
final class Urls {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.%]+]");

    private Urls() {}

    /** What no URI may hold is escaped already; a host may be in any letters, or in their escapes. */
    static URI parse(String text) throws URISyntaxException {
        int start = text.indexOf("://") + 3;
        if (start < 3) {
            return new URI(text);
        }
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = ascii(text.substring(start, end), text);
        return new URI(new URI(text.substring(0, start) + authority + text.substring(end)).toASCIIString());
    }

    private static String ascii(String authority, String text) throws URISyntaxException {
        int host = authority.lastIndexOf('@') + 1;
        int colon = authority.lastIndexOf(':');
        int port = colon > host && colon > authority.lastIndexOf(']') ? colon : authority.length();
        String name = authority.substring(host, port);
        if (name.startsWith("[") || name.isEmpty()) {
            return authority;
        }
        try {
            String decoded = URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
            return authority.substring(0, host) + IDN.toASCII(decoded) + authority.substring(port);
        } catch (IllegalArgumentException noName) {
            throw new URISyntaxException(text, "the host is no name: " + noName.getMessage());
        }
    }

    /** With brackets around an address of IPv6; null if there is none, or none that can be. */
    static @Nullable String host(URI url) {
        String host = url.getHost();
        if (host == null && url.getRawAuthority() != null) {
            String authority = afterLogin(url.getRawAuthority());
            int colon = authority.lastIndexOf(':');
            host = colon < 0 ? authority : authority.substring(0, colon);
        }
        return host != null && HOST.matcher(host).matches() ? host : null;
    }

    /** The one that is named, or that of the protocol. */
    static int port(URI url) {
        int port = named(url);
        return port != -1 ? port : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    }

    /** -1 if none is named. */
    static int named(URI url) {
        if (url.getHost() != null || url.getRawAuthority() == null) {
            return url.getPort();
        }
        String authority = afterLogin(url.getRawAuthority());
        String digits = authority.substring(authority.lastIndexOf(':') + 1);
        return authority.indexOf(':') >= 0 && digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
    }

    /** Name and password, decoded. */
    static @Nullable String login(URI url) {
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (at < 0) {
            return null;
        }
        return url.getHost() != null
                ? url.getUserInfo()
                : URLDecoder.decode(authority.substring(0, at).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String afterLogin(String authority) {
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    static boolean isHttp(URI url) {
        return host(url) != null && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()));
    }

    static boolean isSameServer(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && String.valueOf(host(one)).equalsIgnoreCase(String.valueOf(host(other)))
                && port(one) == port(other);
    }

    /** Without name, password and fragment, and with a path: as a request line wants it. */
    static URI bare(URI url) {
        String text = url.toASCIIString();
        if (url.getRawFragment() != null) {
            text = text.substring(0, text.indexOf('#'));
        }
        String authority = url.getRawAuthority();
        if (authority != null) {
            String path = url.getRawPath().isEmpty() ? "/" : "";
            text = text.replaceFirst("//" + Pattern.quote(authority), "//" + afterLogin(authority) + path);
        }
        return URI.create(text);
    }

    /** Where a reference leads from there (RFC 3986, 5.2). */
    static URI resolve(URI from, String reference) throws URISyntaxException {
        URI base = bare(from);
        if (SCHEME.matcher(reference).matches()) {
            return parse(reference);
        }
        if (reference.startsWith("//")) {
            return parse(base.getScheme() + ":" + reference);
        }
        if (reference.startsWith("?")) {
            String text = base.toString();
            int query = text.indexOf('?');
            return parse((query < 0 ? text : text.substring(0, query)) + reference);
        }
        return reference.isEmpty() ? base : withinRoot(base.resolve(new URI(reference)));
    }

    /** Nothing is above the root. */
    private static URI withinRoot(URI url) throws URISyntaxException {
        String path = url.getRawPath();
        String within = path;
        while (within.startsWith("/../") || within.equals("/..")) {
            within = within.equals("/..") ? "/" : within.substring(3);
        }
        String text = url.toString();
        int at = text.indexOf(path, text.indexOf("//") + 2 + url.getRawAuthority().length());
        return within.equals(path) ? url : new URI(text.substring(0, at) + within + text.substring(at + path.length()));
    }
}
