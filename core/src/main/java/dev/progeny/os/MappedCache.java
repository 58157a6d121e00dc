package dev.progeny.os;

import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The AOT cache that the user's own JVM options have given to this JVM, and the jars that it was made of. JDK 25.0.0 to 25.0.3
 * write down their times and lengths but do not compare them (JDK-8377932): a program whose jar was replaced runs the classes
 * of the old one. Others compare for themselves.
 *
 * <p>A jar is found in such a file as {@code time in seconds (8 bytes), length (8), path, 0}.
 */
public final class MappedCache {

    private static final int MAGIC = 0xf00baba2;
    private static final byte[] END = ".jar\0".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_PATH = 4096;
    private static final long EARLIEST = 1; // where all files have one time, it may be the first second
    private static final long LATEST = 1L << 33;
    private static final long LARGEST = 1L << 40;

    private record Recorded(long seconds, long length) {}

    private final Path file;

    private MappedCache(Path file) {
        this.file = file;
    }

    /** Empty if there is none, or none that must be looked at. */
    public static Optional<MappedCache> find() {
        Runtime.Version java = Runtime.version();
        return java.feature() == 25 && java.interim() == 0 && java.update() < 4 ? mapped() : Optional.empty();
    }

    private static Optional<MappedCache> mapped() {
        String jdk = System.getProperty("java.home") + "/";
        try {
            String options = options();
            return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.indexOf('/') > 0 && !line.contains(".so") && !line.contains(jdk))
                    .map(line -> new String(line.substring(line.indexOf('/')).getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8))
                    .distinct()
                    .map(Path::of)
                    .filter(path -> options.contains("=" + path) || options.contains("/" + path.getFileName())
                            || options.contains("=" + path.getFileName())) // no file of the program: that may have locks
                    .filter(MappedCache::isCache)
                    .findFirst()
                    .map(MappedCache::new);
        } catch (IOException | RuntimeException notHere) {
            return Optional.empty();
        }
    }

    /** Where the user may have named a cache. Not by {@link ProcessHandle}, which knows of 4,096 bytes. */
    private static String options() throws IOException {
        String command = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
        return JavaCommand.HIDDEN_OPTIONS.stream().map(System::getenv).filter(Objects::nonNull).collect(Collectors.joining(" "))
                + command;
    }

    private static boolean isCache(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.size() > Integer.BYTES
                    && channel.map(FileChannel.MapMode.READ_ONLY, 0, Integer.BYTES).order(ByteOrder.nativeOrder()).getInt()
                            == MAGIC;
        } catch (IOException notReadable) {
            return false;
        }
    }

    /** A sentence on a jar that was replaced or removed since; empty if there is none. Reads the whole file. */
    public String complaint() {
        Map<String, Recorded> recorded = new HashMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            long size = Math.min(channel.size(), Integer.MAX_VALUE);
            collect(channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.nativeOrder()), recorded);
        } catch (IOException notReadable) {
            return "";
        }
        List<Path> classPath = Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .toList();
        return recorded.entrySet().stream()
                .map(jar -> complaint(jar.getKey(), jar.getValue(), classPath))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static void collect(ByteBuffer bytes, Map<String, Recorded> into) {
        for (int i = 2 * Long.BYTES; i <= bytes.limit() - END.length; i++) {
            if (bytes.get(i) == END[0] && isEnd(bytes, i)) {
                int start = i;
                while (start > 2 * Long.BYTES && i - start < LONGEST_PATH && bytes.get(start - 1) != 0) {
                    start--;
                }
                collect(bytes, start, i + END.length - 1, into);
            }
        }
    }

    private static boolean isEnd(ByteBuffer bytes, int at) {
        for (int i = 0; i < END.length; i++) {
            if (bytes.get(at + i) != END[i]) {
                return false;
            }
        }
        return true;
    }

    private static void collect(ByteBuffer bytes, int start, int end, Map<String, Recorded> into) {
        long seconds = bytes.getLong(start - 2 * Long.BYTES);
        long length = bytes.getLong(start - Long.BYTES);
        if (seconds >= EARLIEST && seconds < LATEST && length > 0 && length < LARGEST) { // else another text that ends so
            byte[] path = new byte[end - start];
            bytes.get(start, path);
            into.put(new String(path, StandardCharsets.UTF_8), new Recorded(seconds, length));
        }
    }

    private @Nullable String complaint(String path, Recorded then, List<Path> classPath) {
        Path name = Path.of(path).getFileName();
        Path jar = classPath.stream().filter(entry -> name.equals(entry.getFileName())).findFirst().orElse(null);
        Path now = jar == null ? Path.of(path) : jar; // named by the manifest of another
        try {
            BasicFileAttributes found = Files.readAttributes(now, BasicFileAttributes.class);
            boolean same = found.size() == then.length && found.lastModifiedTime().toMillis() / 1000 == then.seconds;
            return same ? null : said(now, "was replaced since");
        } catch (IOException gone) {
            return jar == null ? null : said(now, "is gone");
        }
    }

    private String said(Path jar, String what) {
        return "this program runs old classes: its AOT cache " + file + " was made of another " + jar + ", which " + what
                + ", and Java " + Runtime.version() + " does not look (JDK-8377932); its workers take what lies there now."
                + " Make the cache anew after each build, or use Java 25.0.4";
    }
}
