package dev.progeny;

import static dev.progeny.Programs.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.launch.JarLauncher;

/** A launcher loads program and library from jars inside a jar; workers get both all the same. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class NestedJarTest {

    private static final String PROGRAM =
            """
            package app;

            import dev.progeny.*;
            import dev.progeny.shared.SharedLong;
            import java.io.Serializable;
            import java.util.List;
            import java.util.concurrent.ExecutionException;

            public class Main {
                record Square(int of, long pid) implements Serializable {}

                static class Trouble extends RuntimeException {
                    final Square where;

                    Trouble(Square where) {
                        super("trouble");
                        this.where = where;
                    }
                }

                public static void main(String[] mode) throws Exception {
                    if (mode[0].equals("otherLoader")) {
                        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
                    }
                    try (Pool pool = Pool.processes(2); SharedLong count = SharedLong.create(40)) {
                        values(pool);
                        pool.map(List.of(1, 2), x -> count.incrementAndGet());
                        System.out.println("shared " + count.get());
                        failure(pool);
                        ours(pool);
                        if (mode[0].equals("waiting")) {
                            System.out.println("ready");
                            Thread.sleep(300_000);
                        }
                    }
                    try (Pool pool = Pool.hybrid(1, 4)) {
                        System.out.println("hybrid " + pool.map(List.of(1, 2, 3), x -> new Square(x * x, 0).of()));
                    }
                    ChildProcess<Square> child = ChildProcess.start(() -> new Square(25, 0));
                    child.join();
                    System.out.println("child " + child.result().of());
                    child.close();
                }

                static void values(Pool pool) throws Exception {
                    int y = 1;
                    System.out.println("lambda " + pool.submit(() -> y + 1).get());
                    long here = ProcessHandle.current().pid();
                    for (Square s : pool.map(List.of(7), x -> new Square(x * x, ProcessHandle.current().pid()))) {
                        System.out.println("record " + s.of() + " " + (s.pid() != here));
                    }
                }

                static void failure(Pool pool) throws Exception {
                    try {
                        pool.submit(() -> { throw new Trouble(new Square(4, 0)); }).get();
                    } catch (ExecutionException failed) {
                        System.out.println("exception " + ((Trouble) failed.getCause()).where.of());
                    }
                }

                /** Types of the library itself, made in a worker; and a pool that a job opens. */
                static void ours(Pool pool) throws Exception {
                    Model[] models = pool.submit(() -> new Model[] {Model.HYBRID}).get();
                    System.out.println("enum " + (models[0] == Model.HYBRID));
                    try {
                        pool.submit(() -> {
                            try (Pool inner = Pool.processes(1)) {
                                var _ = inner.submit(() -> Runtime.getRuntime().halt(3)).join();
                            } catch (java.util.concurrent.CompletionException died) {
                                throw (Exception) died.getCause();
                            }
                        }).get();
                    } catch (ExecutionException failed) {
                        System.out.println("inner " + ((WorkerDiedException) failed.getCause()).reason());
                    }
                }
            }
            """;

    private static final String POOL = """
            lambda 2
            record 49 true
            shared 42
            exception 4
            enum true
            inner EXITED""";

    private static final String ALL = POOL + """

            hybrid [1, 4, 9]
            child 25""";

    @TempDir
    private Path folder;

    private Path temporary; // of the program and its workers
    private Path unpacked; // the executable jar as a folder

    /** As Spring Boot's own plug-ins do it: the launcher at the root, nested jars stored as they are. */
    @BeforeEach
    void build() throws IOException {
        temporary = Files.createDirectory(folder.resolve("t"));
        unpacked = Files.createDirectories(folder.resolve("unpacked"));
        tool("jar", "--extract", "--file", Programs.source(JarLauncher.class), "--dir", unpacked);
        Path library = unpacked.resolve("BOOT-INF/lib/progeny.jar");
        Programs.library(library);
        Path source = Files.writeString(folder.resolve("Main.java"), PROGRAM);
        tool("javac", "-d", unpacked.resolve("BOOT-INF/classes"), "-cp", library, source);
        Path manifest = Files.writeString(
                folder.resolve("manifest"),
                """
                Main-Class: org.springframework.boot.loader.launch.JarLauncher
                Start-Class: app.Main
                Spring-Boot-Classes: BOOT-INF/classes/
                Spring-Boot-Lib: BOOT-INF/lib/
                """);
        Files.delete(unpacked.resolve("META-INF/MANIFEST.MF"));
        tool("jar", "--create", "--no-compress", "--file", folder.resolve("app.jar"), "--manifest", manifest, "-C",
                unpacked, ".");
        Files.writeString(unpacked.resolve("META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\n" + Files.readString(manifest));
    }

    @Test
    void executableJar() throws Exception {
        assertThat(java("-jar", "app.jar", "all")).isEqualTo(ALL);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void launcherOnTheClassPath_ofAnUnpackedJar() throws Exception {
        assertThat(java("-cp", unpacked.toString(), JarLauncher.class.getName(), "all")).isEqualTo(ALL);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void threadWithoutTheLaunchersLoader() throws Exception {
        assertThat(java("-jar", "app.jar", "otherLoader")).isEqualTo(ALL);
    }

    @Test
    void programThatIsKilled_leavesItsCopyToTheNextOne() throws Exception {
        Process program = Programs.start(folder, inTemporary("-jar", "app.jar", "waiting"));
        BufferedReader out = program.inputReader(StandardCharsets.UTF_8);
        assertThat(out.lines().takeWhile(line -> !line.equals("ready"))).containsExactlyElementsOf(POOL.lines().toList());
        List<Path> copies = leftovers();
        assertThat(copies).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copies.getFirst()))).isEqualTo("rwx------");
        program.destroyForcibly().waitFor();
        assertThat(leftovers()).isEqualTo(copies);
        assertThat(java("-jar", "app.jar", "all")).isEqualTo(ALL);
        assertThat(leftovers()).isEmpty();
    }

    /** As a host of plug-ins does: one loader for what all share, below it one for each program. */
    private static final String HOST =
            """
            import java.net.URI;
            import java.net.URL;
            import java.net.URLClassLoader;

            public class Host {
                public static void main(String[] urls) throws Exception {
                    var shared = new URLClassLoader(new URL[] {URI.create(urls[0]).toURL()}, ClassLoader.getPlatformClassLoader());
                    var program = new URLClassLoader(new URL[] {URI.create(urls[1]).toURL()}, shared);
                    program.loadClass("app.Main").getMethod("main", String[].class).invoke(null, (Object) new String[] {"all"});
                }
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "unpacked/BOOT-INF/lib/progeny.jar"})
    void libraryAndProgramInLoadersOfTheirOwn_withAndWithoutTheLibraryOnTheClassPathToo(String classPath) throws Exception {
        Path host = Files.writeString(folder.resolve("Host.java"), HOST);
        tool("javac", "-d", folder.resolve("host"), host);
        URI library = unpacked.resolve("BOOT-INF/lib/progeny.jar").toUri();
        URI program = unpacked.resolve("BOOT-INF/classes").toUri();
        assertThat(java("-cp", "host:" + classPath, "Host", library.toString(), program.toString())).isEqualTo(ALL);
        assertThat(leftovers()).isEmpty();
    }

    private String java(String... arguments) throws IOException, InterruptedException {
        return Programs.run(folder, inTemporary(arguments));
    }

    private String[] inTemporary(String... arguments) {
        return Stream.concat(Stream.of("-Djava.io.tmpdir=" + temporary), Stream.of(arguments)).toArray(String[]::new);
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.toList();
        }
    }
}
