package dev.progeny.cli.download;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of what shall be fetched.
 *
 * @param text as it was given
 * @param url or null if the text is not one
 * @param name of the file, empty to take it from the URL
 * @param byServer whether the name is what the server would call the file
 * @param place where it stands, such as {@code list.txt:3}; empty for the command line
 */
record Wanted(String text, @Nullable URI url, String name, boolean byServer, String place) {

    static Wanted of(String text, String name, String place) {
        return new Wanted(text, parse(text), name, false, place);
    }

    Wanted namedByServer(String given) {
        return new Wanted(text, url, given, true, place);
    }

    /** What is wrong with a line that has no URL. */
    String complaint() {
        String where = place.isEmpty() ? "" : place + ": ";
        String guess = text.contains("://") || text.startsWith("-") || !text.contains(".") ? "" : "; did you mean https://" + text + "?";
        return where + "not a URL that starts with http:// or https://: " + text + guess;
    }

    private static @Nullable URI parse(String text) {
        try {
            URI url = Urls.parse(escape(text));
            return Urls.isHttp(url) ? url : null;
        } catch (URISyntaxException notOne) {
            return null;
        }
    }

    /** Spaces and the like: people paste what their browser shows. A percent sign is left alone, it is an escape. */
    private static String escape(String text) {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean illegal = c <= ' ' || "\"<>\\^`{|}".indexOf(c) >= 0;
            escaped.append(illegal ? String.format(Locale.ROOT, "%%%02X", (int) c) : String.valueOf(c));
        }
        return escaped.toString();
    }
}
