package dev.progeny.link;

import dev.progeny.ProcessOptions;
import dev.progeny.os.Futex;
import dev.progeny.os.JavaCommand;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which start cache a worker can use. A JVM that refuses one takes no other instead, not even the JDK's own, and starts slower
 * than without any; so one is named only to those that take it. {@code StartCacheOptionsTest} counts what each shares.
 */
enum CacheKind {

    /** Classes are linked ahead. Only for a JVM whose modules are as the JDK ships them, and which nobody listens to. */
    PLAIN,

    /** For all others: recorded where modules are changed, which the JDK then expects. Two thirds of the gain. */
    OPEN;

    private static final Pattern NEEDS_OPEN = Pattern.compile("--(add|enable)-(modules|opens|exports|reads|native-access)\\b.*"
            + "|-javaagent:.*|-agent(lib|path):.*|-X(debug|runjdwp.*)|-XX:(StartFlightRecording|\\+FlightRecorder)\\b.*"
            + "|-Djava\\.system\\.class\\.loader=.*");

    /** Other layouts of objects, other modules of the JDK. */
    private static final Pattern FITS_NONE = Pattern.compile("-XX:\\+UseZGC|-XX:[+-]Use(CompressedOops|CompressedClassPointers"
            + "|CompactObjectHeaders)|-XX:ObjectAlignmentInBytes=.*|--(limit-modules|patch-module|upgrade-module-path)\\b.*"
            + "|-Xbootclasspath.*");

    /** Options after which ours would be a contradiction, or that may hide one. */
    private static final List<String> OF_THEIR_OWN = List.of(
            "-Xshare", "-XX:AOT", "-XX:SharedArchive", "-XX:+AutoCreateSharedArchive", "-XX:ArchiveClassesAtExit",
            "-XX:SharedClassListFile", "-XX:DumpLoadedClassList", "-XX:Flags", "-XX:VMOptionsFile", "@");

    private static final Pattern HEAP = Pattern.compile("(?:-Xmx|-XX:MaxHeapSize=)?(\\d+)([kKmMgGtT]?)");
    private static final long LARGEST_HEAP = 32L << 30; // from there on references have another width

    /** With what a worker must be started for a recording of this kind. */
    List<String> options() {
        return this == OPEN ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();
    }

    /** The one for workers with these options, or null if there can be none. */
    static @Nullable CacheKind of(ProcessOptions options) {
        List<String> jvm = options.jvmOptions();
        Stream<String> heaps = Stream.concat(jvm.stream(), options.heap().stream());
        if (speaksForItself(options) || any(jvm, FITS_NONE) || heaps.anyMatch(CacheKind::isLargeHeap)) {
            return null;
        }
        return Futex.isAvailable() || any(jvm, NEEDS_OPEN) ? OPEN : PLAIN;
    }

    private static boolean any(List<String> jvm, Pattern pattern) {
        return jvm.stream().anyMatch(pattern.asMatchPredicate());
    }

    private static boolean speaksForItself(ProcessOptions options) {
        return options.jvmOptions().stream().anyMatch(option -> OF_THEIR_OWN.stream().anyMatch(option::startsWith))
                || JavaCommand.HIDDEN_OPTIONS.stream().anyMatch(options.environment()::containsKey);
    }

    private static boolean isLargeHeap(String option) {
        return Optional.of(HEAP.matcher(option)).filter(Matcher::matches).map(CacheKind::bytes).orElse(0.0) >= LARGEST_HEAP;
    }

    private static double bytes(Matcher heap) {
        int unit = " kmgt".indexOf(heap.group(2).isEmpty() ? ' ' : Character.toLowerCase(heap.group(2).charAt(0)));
        return Double.parseDouble(heap.group(1)) * Math.pow(1024, unit);
    }
}
