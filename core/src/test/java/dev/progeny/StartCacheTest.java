package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In programs of their own, with the library as a jar: there is no cache for folders of classes. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class StartCacheTest {

    private static final int UID = 54_321;
    private static final List<String> UNNAMED =
            List.of("setpriv", "--reuid", Integer.toString(UID), "--regid", Integer.toString(UID), "--clear-groups");

    @TempDir
    private static Path common;

    private static Path library;
    private static Path built; // the cache

    @TempDir
    private Path folder;

    private Path cache; // a copy

    /** Opens a pool, and tells what a worker answered and whether it was started from a cache. */
    static final class Program {

        private Program() {}

        public static void main(String... jvmOptions) throws Exception {
            try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(jvmOptions))) {
                boolean cached = pool.submit(() -> Files.readString(Path.of("/proc/self/maps")).contains(".aot")).get();
                System.out.println(pool.map(List.of(6), x -> x * 7).getFirst() + (cached ? " from the cache" : " without"));
            }
        }
    }

    @BeforeAll
    static void build() throws Exception {
        library = common.resolve("lib/progeny.jar");
        Programs.library(library);
        built = Path.of(prepare(common.resolve("cache")));
    }

    @BeforeEach
    void copy() throws IOException {
        Path own = Files.createDirectory(folder.resolve("cache"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwx------")));
        cache = Files.copy(built, own.resolve(built.getFileName()));
    }

    @Test
    void workersStartFromIt_inAnyProgramWithTheSameJar() throws Exception {
        assertThat(run()).isEqualTo("42 from the cache");
        assertThat(namesIn(common.resolve("cache"))).containsExactlyInAnyOrder(built.getFileName().toString(), "lock");
    }

    @Test
    void builtOnce_byWhoComesFirst() throws Exception {
        Path empty = folder.resolve("new");
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            together.add(Programs.start(folder, preparing(empty)));
        }
        for (Process each : together) {
            each.waitFor();
        }
        List<String> names = namesIn(empty);
        assertThat(names).hasSize(2).contains("lock");
        String name = names.stream().filter(each -> each.endsWith(".aot")).findFirst().orElseThrow();
        Object first = Files.getAttribute(empty.resolve(name), "unix:ino");
        assertThat(prepare(empty)).endsWith(name);
        assertThat(Files.getAttribute(empty.resolve(name), "unix:ino")).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseZGC", "-XX:-UseCompressedOops", "-Xshare:auto", "-Xshare:off"})
    void optionsItDoesNotFit_costTimeOnly(String option) throws Exception {
        assertThat(run(option)).startsWith("42 ").doesNotContain("\n");
    }

    @Test
    void cutShort_isRemovedWithoutAWord() throws Exception {
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.setLength(3_000_000);
        }
        assertThat(run()).isEqualTo("42 without");
        assertThat(cache).doesNotExist();
    }

    @Test
    void damaged_isRemovedWithoutAWord_andTheWorkIsDoneWithoutIt() throws Exception {
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            var noise = new byte[6_000_000];
            new Random(1).nextBytes(noise);
            file.seek(1_000_000);
            file.write(noise);
        }
        assertThat(run()).isEqualTo("42 without");
        assertThat(cache).doesNotExist();
    }

    /** The JDK would not notice: up to 25.0.3 it runs the old classes. */
    @Test
    void jarThatWasReplaced_byOneOfTheSameLengthAndTime_isNotServedByTheCacheOfTheOther() throws Exception {
        byte[] before = Files.readAllBytes(library);
        FileTime time = Files.getLastModifiedTime(library);
        byte[] other = before.clone();
        other[10] ^= 1; // a second of the first entry's time
        Path next = Files.write(library.resolveSibling("next.jar"), other);
        try {
            Files.setLastModifiedTime(next, time);
            Files.move(next, library, StandardCopyOption.REPLACE_EXISTING);
            assertThat(run()).isEqualTo("42 without");
        } finally {
            Files.write(library, before);
        }
        assertThat(run()).as("the first one is back").isEqualTo("42 from the cache");
    }

    /** As most containers run programs. */
    @Test
    void userWithoutAName_hasACacheToo() throws Exception {
        assumeThat(Programs.works(UNNAMED)).as("may become another user").isTrue();
        Path place = Files.createTempDirectory("progeny-unnamed-");
        try {
            Path jar = Files.copy(library, place.resolve("progeny.jar"));
            Path own = Files.createDirectory(place.resolve("cache"));
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setAttribute(own, "unix:uid", UID);
            List<String> words = new ArrayList<>(UNNAMED);
            words.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-D" + StartCache.PROPERTY + "=" + own, "-cp", jar.toString(), StartCache.class.getName()));
            Process process = new ProcessBuilder(words).directory(place.toFile()).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.strip()).matches(own + "/[0-9a-f]{24}-[0-9a-f]{8}\\.aot");
        } finally {
            delete(place);
        }
    }

    @Test
    void makerThatIsKilled_isReplacedAtOnce_byWhoAsksForIt() throws Exception {
        Path empty = folder.resolve("new");
        Process maker = Programs.start(folder, preparing(empty));
        while (maker.isAlive() && maker.descendants().noneMatch(StartCacheTest::makesTheCache)) {
            Thread.onSpinWait();
        }
        maker.descendants().forEach(ProcessHandle::destroyForcibly);
        assertThat(new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("IOException");
        assertThat(maker.waitFor()).isNotZero();
        assertThat(namesIn(empty)).anyMatch(name -> name.endsWith(".failed")).noneMatch(name -> name.endsWith(".aot"));
        assertThat(prepare(empty)).endsWith(".aot");
        assertThat(namesIn(empty)).noneMatch(name -> name.endsWith(".failed"));
    }

    private static boolean makesTheCache(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains("-XX:AOTMode=create");
        } catch (IOException ended) {
            return false;
        }
    }

    @Test
    void folderThatOthersMayWriteTo_isNotUsed() throws Exception {
        Files.setPosixFilePermissions(cache.getParent(), PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(run()).isEqualTo("42 without");
        assertThat(Programs.run(folder, preparing(cache.getParent()))).contains("must belong to this user");
    }

    @Test
    void off_isOff() throws Exception {
        assertThat(Programs.run(folder, "-Dprogeny.startCache=off", "-cp", classPath(), Program.class.getName()))
                .isEqualTo("42 without");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private String run(String... jvmOptions) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "-D" + StartCache.PROPERTY + "=" + cache.getParent(), "-cp", classPath(), Program.class.getName()));
        words.addAll(List.of(jvmOptions));
        return Programs.run(folder, words.toArray(String[]::new));
    }

    private static String prepare(Path folder) throws IOException, InterruptedException {
        return Programs.run(common, preparing(folder));
    }

    private static String[] preparing(Path folder) {
        String where = "-D" + StartCache.PROPERTY + "=" + folder;
        return new String[] {where, "-cp", library.toString(), StartCache.class.getName()};
    }

    private static String classPath() {
        return Programs.source(StartCacheTest.class) + ":" + library;
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
