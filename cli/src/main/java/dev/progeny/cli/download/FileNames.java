package dev.progeny.cli.download;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Gives each item a file name of its own: what a server names must neither leave the folder nor meet another. */
final class FileNames {

    /** Most file systems take 255 bytes; the rest is for {@code .part} and what belongs to it. */
    private static final int LONGEST = 200;

    /** What stands beside a file while it is unfinished. */
    private static final List<String> COMPANIONS = List.of(".part", ".part.progeny");

    /** Of names in system calls; the JDK's own name for it. */
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

    private final Set<String> taken = new HashSet<>();
    private final Predicate<String> avoided;

    /** @param avoided names that must not be given, whoever has them */
    FileNames(Predicate<String> avoided) {
        this.avoided = avoided;
    }

    /** The last part of the URL's path, as a name; {@code index.html} if there is none. */
    static String of(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return safe(decode(path.substring(path.lastIndexOf('/') + 1)));
    }

    /** A name that a server has chosen: without folders, and not hidden. */
    static String ofServer(String proposed) {
        String last = proposed.substring(Math.max(proposed.lastIndexOf('/'), proposed.lastIndexOf('\\')) + 1).strip();
        return safe(last.startsWith(".") ? "_" + last.substring(1) : last);
    }

    private static String safe(String proposed) {
        String name = clean(proposed);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? "index.html" : name;
    }

    /** The name, or {@code name.1} and so on. An unfinished {@code a} is written to {@code a.part}: that is taken too. */
    String claim(String name) {
        String candidate = name;
        for (int i = 1; isTaken(candidate) || avoided.test(candidate); i++) {
            candidate = name + "." + i;
        }
        taken.add(candidate);
        return candidate;
    }

    private boolean isTaken(String name) {
        return taken.contains(name) || COMPANIONS.stream().anyMatch(suffix -> meets(name, suffix));
    }

    private boolean meets(String name, String suffix) {
        return taken.contains(name + suffix)
                || (name.endsWith(suffix) && taken.contains(name.substring(0, name.length() - suffix.length())));
    }

    /**
     * The name as this program's file system calls can say it: under {@code LC_ALL=C} that is ASCII, and all else is written
     * as in a URL.
     */
    static String sayable(String name) {
        var sayable = new StringBuilder();
        for (int point : name.codePoints().toArray()) {
            String letter = Character.toString(point);
            if (point != 0 && NATIVE.newEncoder().canEncode(letter)) {
                sayable.append(letter);
            } else {
                for (byte octet : letter.getBytes(StandardCharsets.UTF_8)) {
                    sayable.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
                }
            }
        }
        return sayable.toString();
    }

    /** The URL's path without its escapes, to be compared and not to be opened. */
    static String path(URI url) {
        return decode(String.valueOf(url.getRawPath()));
    }

    /** The bytes of a text in which some stand as %XX. */
    static byte[] octets(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text; // a percent sign that means itself
        }
    }

    private static String clean(String name) {
        var clean = new StringBuilder();
        int bytes = 0;
        for (int point : name.codePoints().toArray()) {
            int safe = Character.isISOControl(point) || point == '/' || point == '\\' ? '_' : point;
            bytes += Character.toString(safe).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST) {
                break;
            }
            clean.appendCodePoint(safe);
        }
        return clean.toString();
    }
}
