package dev.progeny.cli.download;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an unfinished download, as text beside it:
 *
 * <pre>
 * progeny-part 1
 * url http://example.org/file
 * etag "5f3-1a"
 * modified Tue, 15 Nov 1994 12:45:26 GMT
 * date Wed, 16 Nov 1994 08:12:31 GMT
 * length 123456
 * range 0 65536 1c291ca3
 * end
 * </pre>
 *
 * <p>The date is that of the answer: when the file was that old; {@code coding gzip} stands there if the bytes are coded. A
 * range is start, limit (exclusive) and the CRC32C of its bytes. Unknown lines make the file unreadable: a newer
 * version may mean something that must not be ignored.
 *
 * @param url without a password
 * @param extents in order, none overlaps
 */
record Sidecar(String url, Version version, List<Extent> extents) {

    private static final String FIRST_LINE = "progeny-part 1";

    String toText() {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        line(text, "url", url);
        line(text, "etag", version.validators().etag());
        line(text, "modified", version.validators().modified());
        line(text, "date", version.validators().date());
        line(text, "coding", version.coding().isEmpty() ? null : version.coding());
        line(text, "length", version.length() == -1 ? null : Long.toString(version.length()));
        for (Extent extent : extents) {
            line(text, "range", extent.start() + " " + extent.limit() + " " + Integer.toHexString(extent.crc()));
        }
        return text.append("end\n").toString();
    }

    /** How many bytes it names. */
    long bytes() {
        return extents.stream().mapToLong(Extent::size).sum();
    }

    /** Null if this is not what {@link #toText} writes: then nothing beside it can be trusted. */
    static @Nullable Sidecar parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 3 || !lines.getFirst().equals(FIRST_LINE) || !lines.getLast().equals("end")) {
            return null;
        }
        try {
            return parse(lines.subList(1, lines.size() - 1));
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static @Nullable Sidecar parse(List<String> lines) {
        Map<String, String> fields = new HashMap<>();
        List<Extent> extents = new ArrayList<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String name = space < 0 ? line : line.substring(0, space);
            String value = line.substring(space + 1);
            switch (name) {
                case "range" -> extents.add(extent(value));
                case "url", "etag", "modified", "date", "coding", "length" -> fields.put(name, value);
                default -> throw new IllegalArgumentException(name);
            }
        }
        String url = fields.get("url");
        if (url == null) {
            return null;
        }
        Validators validators = new Validators(fields.get("etag"), fields.get("modified"), fields.get("date"));
        long length = Long.parseLong(fields.getOrDefault("length", "-1"));
        return new Sidecar(url, new Version(validators, fields.getOrDefault("coding", ""), length), inOrder(extents, length));
    }

    private static Extent extent(String value) {
        String[] parts = value.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(value);
        }
        return new Extent(
                Long.parseLong(parts[0]), Long.parseLong(parts[1]), Integer.parseUnsignedInt(parts[2], 16));
    }

    private static List<Extent> inOrder(List<Extent> extents, long length) {
        List<Extent> sorted = new ArrayList<>(extents);
        sorted.sort(Comparator.comparingLong(Extent::start));
        long before = 0;
        for (Extent extent : sorted) {
            if (extent.start() < before || extent.limit() <= extent.start()
                    || (length != -1 && extent.limit() > length)) {
                throw new IllegalArgumentException(extent.toString());
            }
            before = extent.limit();
        }
        return sorted;
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append(name).append(' ').append(value).append('\n');
        }
    }
}
