package dev.progeny;

import dev.progeny.os.JavaCommand;
import dev.progeny.os.Spawner;
import dev.progeny.os.Timers;
import dev.progeny.os.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What lets worker processes start in two thirds of the time, and with a third less memory: the JDK's ahead-of-time cache
 * (JEP 514 and its kin), recorded from a worker of this library and used by all workers of this user's programs that run
 * on the same JDK with the same jar of this library. 15 MB, in {@code $XDG_CACHE_HOME/progeny} or
 * {@code ~/.cache/progeny}, removed after 30 days without use.
 *
 * <p>A program whose pools live for {@value #PATIENCE_SECONDS} seconds builds it in the background if there is none (two
 * seconds of one processor, once). Others, and images of containers, build it ahead:
 * {@code java -cp progeny.jar dev.progeny.StartCache}, or {@link #prepare}.
 *
 * <p>The system property {@code progeny.startCache} names another folder, or {@code off}. There is no cache for a library
 * that is not a jar file on the class path (a module, a folder of classes, a jar in a jar), nor for workers whose JVM
 * options speak of class-data sharing themselves. A cache that does not fit the worker's JVM options is ignored by the JVM.
 *
 * <p>Thread safety: any thread. Process safety: one process builds, the others go on without.
 */
public final class StartCache {

    /** Names the folder of the cache, or {@code off}. */
    public static final String PROPERTY = "progeny.startCache";

    private static final int PATIENCE_SECONDS = 10;
    private static final long CREATION_SECONDS = 60;
    private static final Duration RECORDING = Duration.ofSeconds(30);

    /** Options after which ours would be a contradiction, or that may hide one. */
    private static final List<String> OF_THEIR_OWN = List.of(
            "-Xshare", "-XX:AOT", "-XX:SharedArchive", "-XX:+AutoCreateSharedArchive", "-XX:ArchiveClassesAtExit",
            "-XX:SharedClassListFile", "-XX:DumpLoadedClassList", "-XX:Flags", "-XX:VMOptionsFile", "@");

    /** A cache that does not fit must cost time only, and not a word. */
    private static final List<String> IN_SILENCE = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

    /** Profiles of a few tasks are worth nothing to others, and make each worker compile at once. */
    private static final List<String> WITHOUT_PROFILES = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    private static final @Nullable Path LIBRARY = library();
    private static final @Nullable UserCache FOLDER = folder();
    private static final String NAME = LIBRARY == null ? "" : name(LIBRARY);

    private static final AtomicBoolean PLANNED = new AtomicBoolean();
    private static volatile boolean distrusted;

    private StartCache() {}

    /**
     * Builds the cache if there is none. Blocks for two or three seconds then.
     *
     * @return the file, or empty where there can be none, could not be built, or is being built by another process
     */
    public static Optional<Path> prepare() throws IOException, InterruptedException {
        UserCache folder = FOLDER;
        Path library = LIBRARY;
        if (folder == null || library == null) {
            return Optional.empty();
        }
        folder.make(NAME, file -> build(file, library));
        return Optional.ofNullable(folder.find(NAME));
    }

    /** Builds the cache and prints where it is. */
    public static void main(String... none) throws IOException, InterruptedException {
        Optional<Path> file = prepare();
        System.out.println(file.map(Path::toString).orElse("no cache: see the documentation of " + StartCache.class.getName()));
        if (file.isEmpty()) {
            System.exit(1);
        }
    }

    /** The jar that comes first on the class path of workers that use the cache, and the options for it; or null. */
    static @Nullable Use use(ProcessOptions options) {
        UserCache folder = FOLDER;
        if (folder == null || LIBRARY == null || distrusted || speaksForItself(options)) {
            return null;
        }
        Path file = folder.find(NAME);
        if (file == null) {
            if (PLANNED.compareAndSet(false, true)) {
                Future<?> _ = Timers.after(Duration.ofSeconds(PATIENCE_SECONDS), StartCache::prepareInBackground);
            }
            return null;
        }
        List<String> flags = new ArrayList<>(IN_SILENCE);
        flags.add("-XX:AOTCache=" + file);
        return new Use(LIBRARY, flags);
    }

    record Use(Path library, List<String> options) {}

    private static boolean speaksForItself(ProcessOptions options) {
        return options.jvmOptions().stream().anyMatch(option -> OF_THEIR_OWN.stream().anyMatch(option::startsWith))
                || JavaCommand.HIDDEN_OPTIONS.stream().anyMatch(options.environment()::containsKey);
    }

    /**
     * A worker has ended. If it crashed before it had said a word, the cache may be damaged: it is removed, and not used again
     * by this process.
     */
    static void ended(boolean met, WorkerDiedException.Reason reason) {
        UserCache folder = FOLDER;
        if (folder != null && !met && reason == WorkerDiedException.Reason.NATIVE_CRASH) {
            distrusted = true;
            folder.remove(NAME);
        }
    }

    private static void prepareInBackground() {
        Thread.ofPlatform().daemon().name("progeny-start-cache").start(() -> {
            try {
                Optional<Path> _ = prepare();
            } catch (IOException | InterruptedException | RuntimeException withoutThen) {
                System.getLogger(StartCache.class.getName())
                        .log(System.Logger.Level.DEBUG, "workers start without a cache", withoutThen);
            }
        });
    }

    // ---- how it is built: a worker records what it loads, a second process makes the cache of that

    private static void build(Path cache, Path library) throws IOException, InterruptedException {
        Path recorded = cache.resolveSibling(cache.getFileName() + ".recorded");
        try {
            record(recorded, library);
            create(cache, recorded, library);
        } finally {
            Files.deleteIfExists(recorded);
        }
    }

    private static void record(Path to, Path library) throws IOException, InterruptedException {
        List<String> recording = new ArrayList<>(WITHOUT_PROFILES);
        recording.addAll(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + to));
        var options = ProcessOptions.defaults()
                .withClassPath(library.toString())
                .withJvmOptions(recording.toArray(String[]::new))
                .withCancelGrace(RECORDING) // the recording is written when the worker ends
                .withOutput(line -> {});
        try (Pool pool = Pool.processes(1, defaults -> options)) {
            pool.submit(Practice.ACTION).get();
            List<Integer> _ = pool.map(List.of(1, 2, 3), Practice.FUNCTION);
            Task<Void> _ = pool.submit(Practice.FAILURE);
        } catch (ExecutionException failed) {
            throw new IOException("the recording worker failed", failed);
        }
    }

    private static void create(Path cache, Path recorded, Path library) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(WorkerCommand.ALWAYS);
        options.addAll(WITHOUT_PROFILES);
        options.addAll(List.of(
                WorkerCommand.COLLECTOR, "-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + cache));
        List<String> command = JavaCommand.of(StartCache.class, options, library.toString());
        var builder = new ProcessBuilder(command.subList(0, command.size() - 1)) // this mode has no main class
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(JavaCommand.HIDDEN_OPTIONS);
        Process process = Spawner.start(builder);
        try {
            if (!process.waitFor(CREATION_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the JDK could not make a cache of the recording");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a worker does while it is recorded: a bit of everything that programs do first. */
    private static final class Practice {

        static final Action ACTION = () -> {
            System.out.println("practice");
            Thread.ofVirtual().start(() -> {}).join();
        };
        static final Fn<Integer, Integer> FUNCTION = number -> number + 1;
        static final Action FAILURE = () -> {
            throw new IOException("practice");
        };
    }

    // ---- which one it is

    private static @Nullable Path library() {
        CodeSource source = StartCache.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null || !ClassFiles.isOfJvm(StartCache.class.getClassLoader())
                || System.getProperty("jdk.module.path") != null) {
            return null;
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(jar) ? jar : null;
        } catch (URISyntaxException | RuntimeException noFile) {
            return null;
        }
    }

    private static @Nullable UserCache folder() {
        String named = System.getProperty(PROPERTY);
        if ("off".equals(named)) {
            return null;
        }
        Path folder = named == null ? UserCache.usualFolder() : Path.of(named);
        return folder == null ? null : UserCache.at(folder);
    }

    /** Of everything that the JVM compares when it opens a cache, and of the JDK, which it does not look for elsewhere. */
    private static String name(Path library) {
        try {
            String all = String.join("\n", System.getProperty("java.home"), System.getProperty("java.vm.version"),
                    System.getProperty("java.vendor"), library.toString(), Long.toString(Files.size(library)),
                    Files.getLastModifiedTime(library).toString());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12) + ".aot";
        } catch (IOException vanished) {
            throw new UncheckedIOException(vanished);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
