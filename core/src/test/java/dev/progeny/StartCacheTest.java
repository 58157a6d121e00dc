package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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
        assertThat(namesIn(empty)).containsExactlyInAnyOrder(built.getFileName().toString(), "lock");
        Object first = Files.readAttributes(empty.resolve(built.getFileName()), "unix:ino").get("ino");
        assertThat(prepare(empty)).endsWith(built.getFileName().toString());
        assertThat(Files.readAttributes(empty.resolve(built.getFileName()), "unix:ino")).containsEntry("ino", first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseZGC", "-XX:-UseCompressedOops", "-Xshare:auto", "-Xshare:off"})
    void optionsItDoesNotFit_costTimeOnly(String option) throws Exception {
        assertThat(run(option)).startsWith("42 ").doesNotContain("\n");
    }

    @Test
    void cutShort_isIgnoredWithoutAWord() throws Exception {
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.setLength(3_000_000);
        }
        assertThat(run()).startsWith("42 ").doesNotContain("\n");
    }

    @Test
    void damaged_isRemoved_andTheWorkIsDoneWithoutIt() throws Exception {
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            var noise = new byte[6_000_000];
            new Random(1).nextBytes(noise);
            file.seek(1_000_000);
            file.write(noise);
        }
        assertThat(run()).endsWith("42 without");
        assertThat(cache).doesNotExist();
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
