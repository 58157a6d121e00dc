package dev.progeny.link;

import dev.progeny.Action;
import dev.progeny.Fn;
import dev.progeny.Job;
import dev.progeny.Pool;
import dev.progeny.ProcessOptions;
import dev.progeny.StartCache;
import dev.progeny.Task;
import dev.progeny.WorkerDiedException;
import dev.progeny.os.FilePrint;
import dev.progeny.os.JavaCommand;
import dev.progeny.os.Spawner;
import dev.progeny.os.Timers;
import dev.progeny.os.UserCache;
import dev.progeny.shared.SharedLong;
import dev.progeny.transfer.ClassFiles;
import java.io.IOException;
import java.io.Serializable;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ahead-of-time caches that {@link StartCache} promises: found for workers that start, and recorded from one. */
final class AotCache {

    private static final int PATIENCE_SECONDS = 10;
    private static final long CREATION_SECONDS = 60;
    private static final int MOST_KNOWN = 100;
    private static final String HEAP = "256m"; // not the machine's quarter: from 32 GB on, that has another layout
    private static final String OPTION = "-XX:AOTCache=";
    private static final Duration RECORDING = Duration.ofSeconds(30);

    /** A cache that does not fit must cost time only, and not a word. */
    private static final List<String> IN_SILENCE = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

    /** Profiles of a few tasks are worth nothing to others, and make each worker compile at once. */
    private static final List<String> WITHOUT_PROFILES = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

    private static final @Nullable Path LIBRARY = library();
    private static final @Nullable UserCache FOLDER = folder();
    private static final String JDK = FilePrint.outside(Path.of(System.getProperty("java.home"), "lib", "modules"));
    private static final @Nullable FilePrint CONTENT = LIBRARY == null ? null : new FilePrint(LIBRARY);

    private static final Set<CacheKind> PLANNED = ConcurrentHashMap.newKeySet();
    private static final Map<Worn, Boolean> TAKEN = new ConcurrentHashMap<>(); // whether a JVM so started took the cache
    private static volatile boolean distrusted;

    private AotCache() {}

    /** See {@link StartCache#prepare}. */
    static Optional<Path> prepare() throws IOException, InterruptedException {
        CacheKind kind = CacheKind.of(ProcessOptions.defaults());
        return kind == null ? Optional.empty() : prepare(kind);
    }

    private static Optional<Path> prepare(CacheKind kind) throws IOException, InterruptedException {
        UserCache folder = FOLDER;
        Path library = LIBRARY;
        if (folder == null || library == null) {
            return Optional.empty();
        }
        String name = name(kind, library);
        folder.make(name, file -> build(file, kind, library, name));
        return Optional.ofNullable(folder.find(name));
    }

    /** The jar that comes first on the class path of workers that use the cache, and the options for it; or null. */
    static @Nullable Use use(ProcessOptions options) {
        UserCache folder = FOLDER;
        Path library = LIBRARY;
        CacheKind kind = CacheKind.of(options);
        if (folder == null || library == null || kind == null || distrusted || !TAKEN.getOrDefault(Worn.by(options), true)) {
            return null;
        }
        String name = nameOrNull(kind, library);
        Path file = name == null ? null : folder.find(name);
        if (file == null) {
            if (name != null && folder.mayTry(name) && PLANNED.add(kind)) {
                Future<?> _ = Timers.after(Duration.ofSeconds(PATIENCE_SECONDS), () -> prepareInBackground(kind));
            }
            return null;
        }
        List<String> flags = new ArrayList<>(IN_SILENCE);
        flags.add(OPTION + file);
        return new Use(library, flags);
    }

    record Use(Path library, List<String> options) {}

    /** What decides whether a JVM takes a cache, without what may differ from pool to pool and does not matter. */
    private record Worn(List<String> jvmOptions, Optional<String> heap) {

        private static final Pattern TELL_NOTHING = Pattern.compile("-D|-Xlog|-XX:ErrorFile=");

        static Worn by(ProcessOptions options) {
            Stream<String> telling = options.jvmOptions().stream().filter(option -> !TELL_NOTHING.matcher(option).lookingAt());
            return new Worn(telling.toList(), options.heap());
        }
    }

    /** The cache that a worker is started with by this command of ours, or null. */
    static @Nullable Path in(List<String> command) {
        return command.stream()
                .filter(word -> word.startsWith(OPTION))
                .map(word -> Path.of(word.substring(OPTION.length())))
                .findFirst()
                .orElse(null);
    }

    /**
     * A worker that was started with a cache of ours has come up. Whether its JVM took it can be seen: then it has been of use.
     * If not, for whatever reason, workers with these options start without from now on, which is faster.
     */
    static void met(ProcessOptions options, @Nullable Path cache, long pid) {
        UserCache folder = FOLDER;
        if (folder == null || cache == null || TAKEN.containsKey(Worn.by(options))) {
            return;
        }
        try {
            String mapped = Files.readString(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1);
            boolean taken = mapped.contains("/" + cache.getFileName());
            if (taken) {
                folder.used(cache);
            } else if (!mapped.isEmpty()) { // which that of a process is that has just ended
                folder.forget(); // this one too, if it has been of no use to anybody for long
            }
            if (TAKEN.size() >= MOST_KNOWN) {
                TAKEN.clear();
            }
            TAKEN.put(Worn.by(options), taken || mapped.isEmpty());
        } catch (IOException gone) {
            // The next one will tell.
        }
    }

    /**
     * A worker has ended. If it crashed before it had said a word, its cache may be bad: it is removed, and none is used again
     * by this process.
     */
    static void ended(boolean met, @Nullable Path cache, WorkerDiedException.Reason reason) {
        UserCache folder = FOLDER;
        if (folder != null && cache != null && !met && reason == WorkerDiedException.Reason.NATIVE_CRASH) {
            distrusted = true;
            folder.remove(cache);
        }
    }

    private static void prepareInBackground(CacheKind kind) {
        Thread.ofPlatform().daemon().name("progeny-start-cache").start(() -> {
            try {
                Optional<Path> _ = prepare(kind);
            } catch (IOException | InterruptedException | RuntimeException withoutThen) {
                System.getLogger(StartCache.class.getName())
                        .log(System.Logger.Level.DEBUG, "workers start without a cache", withoutThen);
            }
        });
    }

    // ---- how it is built: a worker records what it loads, a second process makes the cache of that

    private static void build(Path cache, CacheKind kind, Path library, String name)
            throws IOException, InterruptedException {
        Path recorded = cache.resolveSibling(cache.getFileName() + ".recorded");
        try {
            record(recorded, kind, library);
            create(cache, recorded, library);
            if (!name(kind, library).equals(name)) { // the JDK may not notice, and would run what was recorded
                throw new IOException(library + " was replaced while its cache was made; the next program makes one of the new");
            }
        } finally {
            Files.deleteIfExists(recorded);
        }
    }

    private static void record(Path to, CacheKind kind, Path library) throws IOException, InterruptedException {
        List<String> recording = new ArrayList<>(WITHOUT_PROFILES);
        recording.addAll(kind.options());
        recording.addAll(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + to));
        var options = ProcessOptions.defaults()
                .withHeap(HEAP)
                .withClassPath(library.toString())
                .withJvmOptions(recording.toArray(String[]::new))
                .withCancelGrace(RECORDING) // the recording is written when the worker ends
                .withOutput(line -> {});
        try (Pool pool = Pool.processes(1, defaults -> options)) {
            pool.submit(Practice.ACTION).get();
            recordCounting(pool);
            List<Integer> _ = pool.map(List.of(1, 2, 3), Practice.FUNCTION);
            Task<Void> _ = pool.submit(Practice.FAILURE);
        } catch (ExecutionException failed) {
            throw new IOException("the recording worker failed", failed);
        }
    }

    private static void recordCounting(Pool pool) throws InterruptedException, ExecutionException {
        try (SharedLong counter = SharedLong.create()) {
            pool.submit(Practice.counting(counter)).get();
        } catch (UncheckedIOException noMemoryToShare) {
            // The cache is made without.
        }
    }

    private static void create(Path cache, Path recorded, Path library) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(WorkerCommand.ALWAYS);
        options.addAll(WITHOUT_PROFILES);
        options.addAll(List.of(
                WorkerCommand.COLLECTOR, "-Xmx" + HEAP, "-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded,
                OPTION + cache));
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

        static Job<Span> counting(SharedLong counter) {
            Span span = new Span("practice", 1, 2.5);
            return () -> {
                counter.incrementAndGet();
                return span;
            };
        }

        private record Span(String name, int count, double share) implements Serializable {}

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
        String named = System.getProperty(StartCache.PROPERTY);
        if ("off".equals(named)) {
            return null;
        }
        Path folder = named == null ? UserCache.usualFolder() : Path.of(named);
        return folder == null ? null : UserCache.at(folder);
    }

    private static @Nullable String nameOrNull(CacheKind kind, Path library) {
        try {
            return name(kind, library);
        } catch (UncheckedIOException jarIsGone) {
            return null; // what follows from that, the worker's JVM says better
        }
    }

    /**
     * Of everything that decides what is in a cache, because the JVM compares less than one would think: up to 25.0.3 it does
     * not look at the jars (JDK-8377932), and runs the old code of one that was replaced. So it is asked anew for each worker.
     */
    private static String name(CacheKind kind, Path library) {
        try {
            String all = String.join("\n", System.getProperty("java.home"), System.getProperty("java.vm.version"),
                    System.getProperty("java.vendor"), JDK, library.toString(),
                    Objects.requireNonNull(CONTENT).current(), kind.name());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
