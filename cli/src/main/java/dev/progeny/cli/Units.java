package dev.progeny.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes, as people write and read them. Sizes count in steps of 1024. */
public final class Units {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?([a-zA-Z]*)");
    private static final Map<String, Long> NANOS = Map.of(
            "ms", 1_000_000L, "s", 1_000_000_000L, "", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Units() {}

    /** {@code 15s}, {@code 500ms}, {@code 2m}; a bare number is seconds. */
    public static Optional<Duration> duration(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches() || !NANOS.containsKey(parts.group(2))) {
            return Optional.empty();
        }
        double nanos = Double.parseDouble(parts.group(1)) * NANOS.get(parts.group(2));
        return nanos < Long.MAX_VALUE ? Optional.of(Duration.ofNanos((long) nanos)) : Optional.empty();
    }

    /** {@code 64k}, {@code 2M}, {@code 2MiB}, {@code 1.5G}. */
    public static Optional<Long> bytes(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String unit = parts.group(2).toLowerCase(Locale.ROOT).replaceFirst("i?b$", "");
        int step = unit.isEmpty() ? 0 : "kmgt".indexOf(unit) + 1;
        boolean known = unit.isEmpty() || (unit.length() == 1 && step > 0);
        double bytes = Double.parseDouble(parts.group(1)) * Math.pow(1024, step);
        return known && bytes < Long.MAX_VALUE ? Optional.of((long) bytes) : Optional.empty();
    }

    /** Three digits that count: {@code 1.46 MiB}, {@code 200 MiB}, {@code 17 B}. */
    public static String size(long bytes) {
        int step = 0;
        double value = (double) bytes; // 53 bits are enough for three digits
        while (value >= 1023.5 && step < SIZES.length - 1) {
            value /= 1024;
            step++;
        }
        String form = step == 0 || value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        String number = String.format(Locale.ROOT, form, value);
        return (number.contains(".") ? number.replaceFirst("\\.?0+$", "") : number) + " " + SIZES[step];
    }

    /** {@code 488 MiB/s}. */
    public static String rate(double bytesPerSecond) {
        return size(Math.round(bytesPerSecond)) + "/s";
    }

    /** {@code 0.41 s}. */
    public static String seconds(double seconds) {
        return String.format(Locale.ROOT, seconds < 99.995 ? "%.2f s" : "%.0f s", seconds);
    }

    /** {@code 7 s}, {@code 3:05}, {@code 2:03:05}: for times that only guess. */
    public static String clock(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
