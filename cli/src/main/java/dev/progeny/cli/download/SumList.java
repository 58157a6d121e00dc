package dev.progeny.cli.download;

import dev.progeny.cli.Problem;
import dev.progeny.cli.Reasons;
import dev.progeny.cli.TextFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checksums by file name, as sha256sum and its kind write them, or in BSD's form {@code SHA256 (name) = hex}. */
final class SumList {

    private static final Pattern GNU = Pattern.compile("(\\\\?)([0-9a-fA-F]{32,128}) [ *](.+)");
    private static final Pattern BSD = Pattern.compile("[A-Za-z0-9-]+ \\((.+)\\) = ([0-9a-fA-F]{32,128})");
    private static final Map<Integer, String> BY_LENGTH =
            Map.of(32, "MD5", 40, "SHA-1", 56, "SHA-224", 64, "SHA-256", 96, "SHA-384", 128, "SHA-512");

    /** @param path as the list has it */
    private record Line(String path, Checksum sum, String place) {}

    private final Map<String, List<Line>> byName = new HashMap<>();

    private SumList() {}

    static SumList none() {
        return new SumList();
    }

    static SumList read(Path file) {
        try {
            return parse(TextFiles.lines(file), file.toString());
        } catch (IOException unreadable) {
            throw Problem.usage("cannot read the checksums in " + file + ": " + Reasons.of(unreadable), unreadable);
        }
    }

    static SumList parse(List<String> lines, String name) {
        var list = new SumList();
        int number = 0;
        for (String line : lines) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                list.add(line.stripTrailing(), name + ":" + number);
            }
        }
        return list;
    }

    /** {@code sha256=HEX}, of one file. */
    static Checksum single(String text) {
        String[] parts = text.split("[=:]", 2);
        String hex = parts.length == 2 ? parts[1] : "";
        String algorithm = BY_LENGTH.get(hex.length());
        if (algorithm == null || !hex.matches("[0-9a-fA-F]+") || !plain(algorithm).equals(plain(parts[0]))) {
            throw Problem.usage("--checksum must be an algorithm and its digest, such as sha256=64 hex digits: " + text);
        }
        return new Checksum(algorithm, hex.toLowerCase(Locale.ROOT));
    }

    /**
     * Lists are made in folders that are not ours: the last part of the name counts. Where a list has several files of that
     * name, so does the rest of their paths, as far as it is the end of the URL's; and the longest digest, if one file has many.
     *
     * @param path of the URL, decoded
     * @throws Problem if the list has two files of that name, and nothing tells which one is meant
     */
    @Nullable Checksum of(String name, String path) {
        List<Line> lines = byName.getOrDefault(name, List.of());
        int most = lines.stream().mapToInt(line -> commonFolders(line.path(), path)).max().orElse(0);
        List<Line> nearest = lines.stream().filter(line -> commonFolders(line.path(), path) == most).toList();
        int longest = nearest.stream().mapToInt(line -> line.sum().hex().length()).max().orElse(0);
        List<Line> best = nearest.stream().filter(line -> line.sum().hex().length() == longest).toList();
        if (best.stream().map(Line::sum).distinct().count() > 1) {
            throw Problem.usage("which checksum is that of " + path + "? There are two for files of this name: "
                    + best.get(0).place() + " and " + best.get(1).place());
        }
        return best.isEmpty() ? null : best.getFirst().sum();
    }

    private static int commonFolders(String path, String other) {
        List<String> mine = Arrays.asList(path.split("/", -1)).reversed();
        List<String> others = Arrays.asList(other.split("/", -1)).reversed();
        int common = 0;
        while (common < Math.min(mine.size(), others.size()) && mine.get(common).equals(others.get(common))) {
            common++;
        }
        return common;
    }

    private void add(String line, String place) {
        Matcher gnu = GNU.matcher(line);
        Matcher bsd = BSD.matcher(line);
        if (gnu.matches()) {
            put(gnu.group(1).isEmpty() ? gnu.group(3) : unescape(gnu.group(3)), gnu.group(2), place);
        } else if (bsd.matches()) {
            put(bsd.group(1), bsd.group(2), place);
        } else {
            throw Problem.usage(place + ": not a checksum line (HEX  NAME, or SHA256 (NAME) = HEX): " + line);
        }
    }

    private void put(String path, String hex, String place) {
        String algorithm = BY_LENGTH.get(hex.length());
        if (algorithm == null) {
            throw Problem.usage(place + ": no digest has " + hex.length() + " hex digits: " + hex);
        }
        var line = new Line(path, new Checksum(algorithm, hex.toLowerCase(Locale.ROOT)), place);
        byName.computeIfAbsent(path.substring(path.lastIndexOf('/') + 1), _ -> new ArrayList<>()).add(line);
    }

    private static String unescape(String name) {
        return name.replace("\\n", "\n").replace("\\\\", "\\");
    }

    private static String plain(String algorithm) {
        return algorithm.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
