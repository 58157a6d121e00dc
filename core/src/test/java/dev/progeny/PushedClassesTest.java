package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.NothingLeft;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Classes that no class path holds come to the workers with the task that needs them. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class PushedClassesTest {

    private static final String SOURCE =
            """
            package made;

            import dev.progeny.*;
            import java.io.Serializable;

            public class Made {
                public record Point(int x, int y) implements Serializable {}

                public enum Colour { RED }

                public static class Trouble extends RuntimeException {
                    public final Point where;

                    Trouble(Point where) {
                        super("trouble");
                        this.where = where;
                    }
                }

                public static Job<Point> job(int x) {
                    return () -> new Point(x, Helper.twice(x));
                }

                public static Job<Point> failing() {
                    return () -> { throw new Trouble(new Point(1, 2)); };
                }

                public static Job<Integer> nested() {
                    return () -> {
                        try (Pool inner = Pool.processes(1)) {
                            return inner.submit(job(4)).get().y();
                        }
                    };
                }

                public static Fn<Object, Object> swap() {
                    return p -> new Point(((Point) p).y(), ((Point) p).x());
                }

                interface Mirror {
                    Point swap(Point p);
                }

                public static Job<Point> hosted() {
                    Mirror mirror = dev.progeny.shared.Shared.host(Mirror.class, p -> new Point(p.y(), p.x()));
                    return () -> mirror.swap(new Point(5, Helper.twice(5)));
                }

                public static Object point() { return new Point(3, 4); }
            }

            class Helper {
                static int twice(int x) { return 2 * x; }
            }
            """;

    @TempDir
    private Path folder;

    private Path classes;

    @BeforeEach
    void compile() throws IOException {
        compile(SOURCE);
    }

    private void compile(String text) throws IOException {
        Path source = Files.writeString(folder.resolve("Made.java"), text);
        classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int exit = compiler.run(null, null, null, "-cp", System.getProperty("java.class.path"), "-d", classes.toString(),
                source.toString());
        assertThat(exit).isZero();
    }

    private URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, PushedClassesTest.class.getClassLoader());
    }

    private static Object made(ClassLoader loader, String method, Object... arguments) {
        Class<?>[] types = new Class<?>[arguments.length];
        Arrays.fill(types, int.class);
        try {
            return loader.loadClass("made.Made").getMethod(method, types).invoke(null, arguments);
        } catch (ReflectiveOperationException broken) {
            throw new LinkageError("made.Made." + method, broken);
        }
    }

    @SuppressWarnings("unchecked")
    private static Job<Object> job(ClassLoader loader, String method, Object... arguments) {
        return (Job<Object>) made(loader, method, arguments);
    }

    @Test
    void jobOfAClassMadeAtRunTime_runsWithAllItRefersTo_andItsResultIsOfTheJobsOwnLoader() throws Exception {
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(2)) {
            List<Task<Object>> tasks = IntStream.range(0, 20)
                    .mapToObj(x -> pool.submit(job(loader, "job", x)))
                    .toList();
            for (int x = 0; x < 20; x++) {
                Object point = tasks.get(x).get();
                assertThat(point).hasToString("Point[x=" + x + ", y=" + 2 * x + "]");
                assertThat(point.getClass().getClassLoader()).isSameAs(loader);
            }
        }
    }

    @Test
    void inputAndSharedFunctionOfSuchClasses_travelInCoroutinesToo() throws Exception {
        try (URLClassLoader loader = loader(); Pool pool = Pool.hybrid(1, 4)) {
            Object point = made(loader, "point");
            assertThat(pool.map(List.of(point, point), p -> p.toString())).containsOnly("Point[x=3, y=4]");
            @SuppressWarnings("unchecked")
            Fn<Object, Object> swap = (Fn<Object, Object>) made(loader, "swap");
            List<Object> swapped = pool.map(List.of(point, point), swap);
            assertThat(swapped).allSatisfy(p -> assertThat(p).hasToString("Point[x=4, y=3]"));
            assertThat(swapped.getFirst().getClass()).isSameAs(point.getClass());
        }
    }

    /** The owner decodes with the loader of the hosted interface, the worker with that of the job. */
    @Test
    void hostedObjectOfSuchAnInterface_isCalledWithSuchValues() throws Exception {
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(1)) {
            Object swapped = pool.submit(job(loader, "hosted")).get();
            assertThat(swapped).hasToString("Point[x=10, y=5]");
            assertThat(swapped.getClass().getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void exceptionOfSuchAClass_arrivesAsItself() throws Exception {
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(1)) {
            Job<Object> failing = job(loader, "failing");
            assertThatThrownBy(pool.submit(failing)::get).isInstanceOf(ExecutionException.class).cause().satisfies(thrown -> {
                assertThat(thrown.getClass()).isSameAs(loader.loadClass("made.Made$Trouble"));
                assertThat(thrown.getClass().getField("where").get(thrown)).hasToString("Point[x=1, y=2]");
            });
        }
    }

    @Test
    void childStartedByHand_andAPoolInsideAWorker_getThemToo() throws Exception {
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(1)) {
            ChildProcess<Object> child = ChildProcess.start(job(loader, "job", 5));
            child.join();
            assertThat(child.result()).hasToString("Point[x=5, y=10]");
            child.close();
            assertThat(pool.submit(job(loader, "nested")).get()).isEqualTo(8);
        }
    }

    @Test
    void twoLoadersWithTheSameNames_areKeptApart() throws Exception {
        try (URLClassLoader one = loader(); URLClassLoader two = loader(); Pool pool = Pool.processes(1)) {
            Object first = pool.submit(job(one, "job", 1)).get();
            Object second = pool.submit(job(two, "job", 1)).get();
            assertThat(first.getClass().getClassLoader()).isSameAs(one);
            assertThat(second.getClass().getClassLoader()).isSameAs(two);
        }
    }

    @Test
    void jobAndInputOfUnrelatedLoaders_areRefused() throws Exception {
        try (URLClassLoader one = loader(); URLClassLoader two = loader(); Pool pool = Pool.processes(1)) {
            @SuppressWarnings("unchecked")
            Fn<Object, Object> swap = (Fn<Object, Object>) made(one, "swap");
            assertThatThrownBy(() -> pool.map(List.of(made(two, "point")), swap))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("a task is read with one loader");
        }
    }

    @Test
    void moreClassesThanCanBePushed_areRefused_andNothingOfThemIsKept() throws Exception {
        StringBuilder source = new StringBuilder("package made; public class Made {\n");
        IntStream.range(0, 1_001).forEach(i -> source.append("static class C").append(i).append(" {}\n"));
        source.append("public static dev.progeny.Job<Object> job() { return () -> 1; } }");
        compile(source.toString());
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(1)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> pool.submit(job(loader, "job")))
                        .isInstanceOf(NotTransferableException.class)
                        .hasMessageContaining("more than 1000 classes");
            }
        }
    }

    /** As an application launcher does: classes from a jar inside a jar, of which no JVM knows by itself. */
    private static final class NestedJar extends ClassLoader {

        private final Map<String, byte[]> entries = new HashMap<>();
        private final boolean givesOut;

        NestedJar(Path outer, boolean givesOut) throws IOException {
            super(PushedClassesTest.class.getClassLoader());
            this.givesOut = givesOut;
            try (var jars = new JarInputStream(Files.newInputStream(outer))) {
                while (jars.getNextJarEntry() != null) {
                    var inner = new JarInputStream(new ByteArrayInputStream(jars.readAllBytes()));
                    for (JarEntry entry = inner.getNextJarEntry(); entry != null; entry = inner.getNextJarEntry()) {
                        entries.put(entry.getName(), inner.readAllBytes());
                    }
                }
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] file = entries.get(name.replace('.', '/') + ".class");
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, file, 0, file.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] file = givesOut ? entries.get(name) : null;
            return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
        }
    }

    private Path jarInAJar() throws IOException {
        Path inner = folder.resolve("app.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(inner)); var files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        Path outer = folder.resolve("launcher.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(outer))) {
            out.putNextEntry(new JarEntry("lib/app.jar"));
            Files.copy(inner, out);
        }
        return outer;
    }

    @Test
    void classesFromAJarInAJar_arePushed() throws Exception {
        ClassLoader loader = new NestedJar(jarInAJar(), true);
        try (Pool pool = Pool.processes(1)) {
            Object point = pool.submit(job(loader, "job", 6)).get();
            assertThat(point).hasToString("Point[x=6, y=12]");
        }
    }

    @Test
    void loaderThatKeepsItsClassFiles_isNamed() throws Exception {
        ClassLoader loader = new NestedJar(jarInAJar(), false);
        try (Pool pool = Pool.processes(1)) {
            Job<Object> job = job(loader, "job", 1);
            assertThatThrownBy(() -> pool.submit(job))
                    .isInstanceOf(NotTransferableException.class)
                    .hasMessageContaining("made.Made is not on the worker's class path")
                    .hasMessageContaining("does not give out its class file");
        }
    }

    @Test
    void classThatAnotherOneOfItsNameHidesOnTheWorkersClassPath_isTheOneThatRuns() throws Exception {
        Path old = Files.move(classes, folder.resolve("old"));
        compile(SOURCE.replace("2 * x", "3 * x").replace("Helper.twice(x));", "Helper.twice(x) + 1);"));
        String classPath = old + File.pathSeparator + System.getProperty("java.class.path");
        try (URLClassLoader loader = loader(); Pool pool = Pool.processes(1, o -> o.withClassPath(classPath))) {
            assertThat(pool.submit(job(loader, "job", 5)).get()).hasToString("Point[x=5, y=16]");
        }
    }

    /** A class that both sides have, the same on both, finds there what it finds here. */
    @Test
    void classThatIsTheSameOnTheClassPath_findsThePushedOnesToo() throws Exception {
        Path source = Files.writeString(Files.createDirectories(folder.resolve("dev")).resolve("Middle.java"),
                Files.readString(Path.of("src/test/java/dev/progeny/Middle.java")).replace("\"class path\"", "\"pushed\""));
        compile(SOURCE.replace("Helper.twice(x));", "dev.progeny.Middle.word().length());"));
        Programs.tool("javac", "-parameters", "-d", classes, source);
        Path same = Programs.source(Middle.class).resolve("dev/progeny/Middle.class");
        Files.copy(same, classes.resolve("dev/progeny/Middle.class"), StandardCopyOption.REPLACE_EXISTING);
        try (URLClassLoader loader = ownFirst(); Pool pool = Pool.processes(1)) {
            assertThat(pool.submit(job(loader, "job", 5)).get()).hasToString("Point[x=5, y=" + "pushed".length() + "]");
        }
    }

    /** Asks its folder before its parent, as plug-in loaders do. */
    private URLClassLoader ownFirst() throws IOException {
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, PushedClassesTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null || findResource(name.replace('.', '/') + ".class") == null) {
                    return loaded != null ? loaded : super.loadClass(name, resolve);
                }
                return findClass(name);
            }

            @Override
            public URL getResource(String name) {
                URL own = findResource(name);
                return own != null ? own : super.getResource(name);
            }
        };
    }

    @Test
    void snippetsOfAShell_workLikeAnyCode() {
        try (JShell shell = JShell.builder().executionEngine("local").build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            eval(shell, "import dev.progeny.*;");
            eval(shell, "record P(int x) implements java.io.Serializable {}");
            eval(shell, "int twice(int x) { return 2 * x; }");
            eval(shell, "Pool pool = Pool.processes(1);");
            assertThat(eval(shell, "pool.submit(() -> new P(twice(21))).get().x()")).isEqualTo("42");
            eval(shell, "int thrice(int x) { return 3 * x; }");
            assertThat(eval(shell, "pool.map(java.util.List.of(1, 2), x -> new P(thrice(x)))"))
                    .isEqualTo("[P[x=3], P[x=6]]");
            eval(shell, "pool.close();");
        }
    }

    private static String eval(JShell shell, String code) {
        List<SnippetEvent> events = shell.eval(code);
        assertThat(events).allSatisfy(event -> {
            assertThat(shell.diagnostics(event.snippet())).isEmpty();
            assertThat(event.exception()).as(code).isNull();
        });
        return events.getLast().value();
    }
}
