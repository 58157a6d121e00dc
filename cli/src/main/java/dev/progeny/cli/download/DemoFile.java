package dev.progeny.cli.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file that exists only as a rule: each byte follows from name, version and position, so that any range of it costs
 * nothing to keep and anybody can check what was downloaded.
 *
 * @param version 0, or 1 after the file has changed
 */
record DemoFile(String name, long length, int version, List<Quirk> quirks) {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final Instant FIRST_MODIFIED = Instant.parse("2026-01-01T00:00:00Z");

    static DemoFile of(String name, long length, Quirk... quirks) {
        return new DemoFile(name, length, 0, List.of(quirks));
    }

    /** The first quirk of a kind, or null. */
    <Q extends Quirk> @Nullable Q quirk(Class<Q> kind) {
        return quirks.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElse(null);
    }

    boolean has(Class<? extends Quirk> kind) {
        return quirk(kind) != null;
    }

    DemoFile changed(long newLength) {
        return new DemoFile(name, newLength, version + 1, quirks);
    }

    /** The file as the request of that number, from 1, finds it. */
    DemoFile at(int request) {
        Quirk.Change change = quirk(Quirk.Change.class);
        return change != null && request > change.afterRequests() ? changed(change.newLength()) : this;
    }

    @Nullable String etag() {
        if (has(Quirk.NoValidators.class)) {
            return null;
        }
        String tag = "\"" + Long.toHexString(seed()) + "\"";
        return has(Quirk.WeakEtag.class) ? "W/" + tag : tag;
    }

    /** A file with a weak tag has no date either: else the date would serve. */
    @Nullable Instant modified() {
        boolean none = has(Quirk.NoValidators.class) || has(Quirk.WeakEtag.class);
        Quirk.OneDate one = quirk(Quirk.OneDate.class);
        return none ? null : one != null ? one.date() : FIRST_MODIFIED.plusSeconds(3600L * version);
    }

    /** Writes the bytes from that position on into the array. */
    void fill(long position, byte[] into, int count) {
        for (int i = 0; i < count; ) {
            long word = mix(seed() + ((position + i) >>> 3) * 0x9E3779B97F4A7C15L);
            for (int octet = (int) ((position + i) & 7); octet < 8 && i < count; octet++) {
                into[i++] = (byte) (word >>> (octet << 3));
            }
        }
    }

    /** Whether the file holds exactly these bytes. */
    boolean isIn(Path file) throws IOException {
        if (Files.size(file) != length) {
            return false;
        }
        byte[] expected = new byte[CHUNK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (long position = 0; position < length; position += CHUNK_BYTES) {
                byte[] actual = in.readNBytes(CHUNK_BYTES);
                fill(position, expected, actual.length);
                if (!Arrays.equals(expected, 0, actual.length, actual, 0, actual.length)) {
                    return false;
                }
            }
        }
        return true;
    }

    private long seed() {
        return mix(31L * name.hashCode() + version);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mix(long bits) {
        long once = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
        return twice ^ (twice >>> 31);
    }

    /** From 1 KiB to 50 MiB; one slow, one that drops its connection, one that cannot be resumed. */
    static List<DemoFile> demoSet() {
        List<DemoFile> files = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            files.add(of("small-" + i + ".bin", 1L << (8 + 2 * i)));
        }
        files.add(of("medium-1.bin", 2 << 20));
        files.add(of("medium-2.bin", 5 << 20));
        files.add(of("large.bin", 50 << 20));
        files.add(of("slow.bin", 2 << 20, new Quirk.Throttle(1 << 20)));
        files.add(of("drops.bin", 8 << 20, new Quirk.Drop(4 << 20, 1)));
        files.add(of("no-ranges.bin", 3 << 20, new Quirk.NoRanges()));
        files.add(of("missing.bin", 0, new Quirk.Status(404, null, 1, Integer.MAX_VALUE)));
        return List.copyOf(files);
    }
}
