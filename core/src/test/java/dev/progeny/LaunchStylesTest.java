package dev.progeny;

import static dev.progeny.Programs.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers find the program's classes however the program was started. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class LaunchStylesTest {

    private static final String PROGRAM =
            """
            package app;

            import dev.progeny.*;
            import java.util.List;

            public class Main {
                record Square(int of, long pid) implements java.io.Serializable {}

                public static void main(String[] none) {
                    try (Pool pool = Pool.processes(1)) {
                        List<Square> squares = pool.map(List.of(7), x -> new Square(x * x, ProcessHandle.current().pid()));
                        boolean elsewhere = squares.getFirst().pid() != ProcessHandle.current().pid();
                        System.out.println(squares.getFirst().of() + " " + elsewhere);
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path library; // a jar of this library
    private Path classes; // the program as a folder of classes

    @BeforeEach
    void build() throws Exception {
        library = folder.resolve("lib/progeny.jar");
        Programs.library(library);
        Path source = Files.writeString(Files.createDirectories(folder.resolve("src/app")).resolve("Main.java"), PROGRAM);
        classes = folder.resolve("classes");
        tool("javac", "-d", classes, "-cp", library, source);
    }

    @Test
    void foldersOfClasses_asAnIdeDoes() throws Exception {
        assertThat(java("-cp", classes + ":" + library, "app.Main")).isEqualTo("49 true");
    }

    @Test
    void relativeClassPath_andAWorkerInAnotherFolder() throws Exception {
        assertThat(java("-cp", "classes:lib/*", "app.Main")).isEqualTo("49 true");
    }

    @Test
    void plainJar_withItsClassPathInTheManifest() throws Exception {
        Path manifest = Files.writeString(folder.resolve("manifest"), "Class-Path: lib/progeny.jar\n");
        tool("jar", "--create", "--file", folder.resolve("app.jar"), "--manifest", manifest, "--main-class", "app.Main",
                "-C", classes, ".");
        assertThat(java("-jar", "app.jar")).isEqualTo("49 true");
    }

    @Test
    void jarWithNothingButAManifest_asBuildToolsMake() throws Exception {
        Path manifest =
                Files.writeString(folder.resolve("manifest"), "Class-Path: " + classes.toUri() + " " + library.toUri() + "\n");
        tool("jar", "--create", "--file", folder.resolve("booter.jar"), "--manifest", manifest);
        assertThat(java("-cp", "booter.jar", "app.Main")).isEqualTo("49 true");
    }

    @Test
    void namedModule_thatOpensNothing() throws Exception {
        Path source = Files.writeString(
                folder.resolve("src/module-info.java"), "module app { requires dev.progeny; }");
        Path module = folder.resolve("module");
        tool("javac", "-d", module, "-p", library, source, folder.resolve("src/app/Main.java"));
        assertThat(java("-p", module + ":lib", "-m", "app/app.Main")).isEqualTo("49 true");
    }

    /** Its class path is {@code .}, where what was compiled before may lie. */
    @Test
    void sourceFile_runsAsItIsNow_notAsAClassFileBesideItHasIt() throws Exception {
        Path source = Files.writeString(folder.resolve("Script.java"), """
                import dev.progeny.*;

                class Script {
                    static class Part {
                        static String word() { return "stale"; }
                    }

                    static String word() { return "stale " + Part.word(); }

                    public static void main(String[] none) throws Exception {
                        try (Pool pool = Pool.processes(1)) {
                            System.out.println(word() + ", " + pool.submit(() -> word()).get());
                        }
                    }
                }
                """);
        tool("javac", "-d", folder, "-cp", library, source);
        Files.writeString(source, Files.readString(source).replace("stale", "fresh"));
        assertThat(java("-cp", ".:" + library, source.toString())).isEqualTo("fresh fresh, fresh fresh");
    }

    private String java(String... arguments) throws IOException, InterruptedException {
        return Programs.run(folder, arguments);
    }
}
