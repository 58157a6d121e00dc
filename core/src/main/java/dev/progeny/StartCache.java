package dev.progeny;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lets worker processes start in two thirds of the time, and with a third less memory: the JDK's ahead-of-time cache
 * (JEP 514 and its kin), recorded from a worker of this library and used by all workers of this user's programs that run
 * on the same JDK with the same jar of this library, to the byte. 15 MB, in {@code $XDG_CACHE_HOME/progeny} or
 * {@code ~/.cache/progeny}, removed after 30 days without use.
 *
 * <p>A program whose pools live for ten seconds builds it in the background if there is none (two
 * seconds of one processor, once). Others, and images of containers, build it ahead:
 * {@code java -cp progeny.jar dev.progeny.StartCache}, or {@link #prepare}; with
 * {@code --enable-native-access=ALL-UNNAMED} for programs that have that. If it cannot be made, that is tried again an hour
 * later, then after two, four and so on.
 *
 * <p>The system property {@code progeny.startCache} names another folder, or {@code off}. There is no cache for a library
 * that is not a jar file on the class path (a module, a folder of classes, a jar in a jar), nor for workers whose JVM
 * options speak of class-data sharing themselves, or ask for what no cache can serve: ZGC, heaps of 32 GB, other modules of
 * the JDK. Workers with native access, {@code --add-opens} and the like, or agents have a cache of their own.
 *
 * <p>Thread safety: any thread. Process safety: one process builds, the others go on without.
 */
public final class StartCache {

    /** Names the folder of the cache, or {@code off}. */
    public static final String PROPERTY = "progeny.startCache";

    private StartCache() {}

    /**
     * Builds the cache that workers of this program use by default, if there is none. Blocks for two or three seconds then.
     * Also after a failure of which a program in the background would keep off for a while.
     *
     * @return the file, or empty where there can be none, could not be built, or is being built by another process
     */
    public static Optional<Path> prepare() throws IOException, InterruptedException {
        return Engines.launcher().prepareStartCache();
    }

    /** Builds the cache and prints where it is. */
    public static void main(String... none) throws IOException, InterruptedException {
        Optional<Path> file = prepare();
        System.out.println(file.map(Path::toString).orElse("no cache: see the documentation of " + StartCache.class.getName()));
        if (file.isEmpty()) {
            System.exit(1);
        }
    }
}
