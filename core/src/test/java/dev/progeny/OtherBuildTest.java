package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.shared.Connection;
import dev.progeny.shared.Listener;
import dev.progeny.shared.SharedQueue;
import dev.progeny.testkit.NothingLeft;
import java.io.File;
import java.io.Serializable;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Parent and worker, or two peers, that have different builds of a class. */
@ExtendWith(NothingLeft.class)
class OtherBuildTest {

    /** Of another build in the worker. */
    static final class Jobs {

        private Jobs() {}

        static Job<String> job() {
            return () -> "right";
        }

        static Job<String> capturing(String text) {
            return () -> text;
        }
    }

    record Shape(int width, int height) implements Serializable {}

    private static final String IN_THE_WORKER = """
            package dev.progeny;
            class OtherBuildTest {
                static final class Jobs {
                    static Job<String> job() {
                        Job<String> above = () -> "wrong";
                        return () -> "right";
                    }
                    static Job<String> capturing(String text) {
                        return () -> "wrong";
                    }
                }
                record Shape(int height, int width) implements java.io.Serializable {}
            }
            """;

    private static final String PROGRAM = """
            import dev.progeny.*;
            import java.nio.file.*;

            public class Main {
                static Job<String> job() {
                    //ABOVE
                    return () -> "old";
                }

                public static Object made() { return job(); }

                public static void main(String... folders) throws Exception {
                    for (int i = 0; i < 2; i++) {
                        if (folders[i].equals("replace")) {
                            Files.copy(Path.of(folders[2]), Path.of(folders[3]), StandardCopyOption.REPLACE_EXISTING);
                        }
                        try (Pool pool = Pool.processes(1)) {
                            System.out.println(pool.submit(job()).get());
                        } catch (java.util.concurrent.ExecutionException refused) {
                            System.out.println(refused.getCause());
                        }
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    private String classPathOfWorker() throws Exception {
        Path source = Files.writeString(folder.resolve("OtherBuildTest.java"), IN_THE_WORKER);
        Programs.tool("javac", "-d", folder, "-cp", System.getProperty("java.class.path"), source);
        Files.delete(folder.resolve("dev/progeny/OtherBuildTest.class")); // lambdas of the tests themselves are the same
        return folder + File.pathSeparator + System.getProperty("java.class.path");
    }

    @Test
    void lambdaRecordAndResultOfAnotherBuild_areRefused_andTheWorkerStays() throws Exception {
        String classPath = classPathOfWorker();
        try (Pool pool = Pool.processes(1, o -> o.withClassPath(classPath))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            String here = Programs.source(Jobs.class).toString();
            assertThatThrownBy(pool.submit(Jobs.job())::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(OtherBuildException.class)
                    .hasMessageContaining("dev.progeny.OtherBuildTest$Jobs; the process that sent it runs another build")
                    .hasMessageContaining("from " + here)
                    .hasMessageContaining("here it is from " + folder)
                    .hasMessageContaining("Start both anew with the same files");
            assertThatThrownBy(() -> pool.map(List.of(new Shape(1, 2)), shape -> shape.width()))
                    .cause()
                    .isInstanceOf(OtherBuildException.class)
                    .hasMessageContaining("dev.progeny.OtherBuildTest$Shape; it has other components")
                    .hasMessageContaining("is from " + folder)
                    .hasMessageContaining("This process has it from " + here);
            assertThatThrownBy(pool.submit(() -> Jobs.job())::get)
                    .cause()
                    .isInstanceOf(OtherBuildException.class)
                    .hasMessageContaining("the result of the task cannot be read");
            assertThat(pool.stats().workers().getFirst().finished()).isEqualTo(4);
        }
    }

    @Test
    void lambdaThatCaptures_ofAnotherBuild_isRefusedEachTime_andByEachWorker() throws Exception {
        String classPath = classPathOfWorker();
        try (Pool same = Pool.processes(1);
                Pool pool = Pool.processes(1, o -> o.withClassPath(classPath))) {
            for (String text : List.of("a", "b")) {
                assertThat(same.submit(Jobs.capturing(text)).get()).isEqualTo(text);
                assertThatThrownBy(pool.submit(Jobs.capturing(text))::get)
                        .cause()
                        .isInstanceOf(OtherBuildException.class)
                        .hasMessageContaining("dev.progeny.OtherBuildTest$Jobs; the process that sent it runs another build");
            }
            String text = "c";
            assertThat(pool.submit(() -> text).get()).isEqualTo("c");
        }
    }

    /** As an IDE does it while a program runs. */
    @Test
    void classThatIsCompiledAgainWhileItsProgramRuns_isNotRunByNewWorkers() throws Exception {
        Compiled first = Compiled.into(Files.createDirectories(folder.resolve("first")), "Main", PROGRAM);
        Compiled edited = Compiled.into(Files.createDirectories(folder.resolve("second")), "Main", PROGRAM.replace("\"old\"", "\"new\""));
        assertThat(output(first, edited, "", "replace"))
                .hasSize(2)
                .startsWith("old")
                .last()
                .asString()
                .startsWith("dev.progeny.OtherBuildException: ")
                .contains("made.Main; the process that sent it runs another build of this class");
    }

    /** Then nothing is known of the old file, but the class has other members than the new one. */
    @Test
    void classThatWasCompiledAgainBeforeItsFirstUse_isNotRunByWorkers() throws Exception {
        Compiled first = Compiled.into(Files.createDirectories(folder.resolve("first")), "Main", PROGRAM);
        Compiled more = Compiled.into(
                Files.createDirectories(folder.resolve("second")), "Main", PROGRAM.replace("//ABOVE", "if (System.nanoTime() == 0) { return () -> \"new\"; }"));
        assertThat(output(first, more, "replace", ""))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("OtherBuildException", "made.Main; "));
    }

    private List<String> output(Compiled first, Compiled second, String... when) throws Exception {
        String classPath = first.folder() + File.pathSeparator + System.getProperty("java.class.path");
        return Programs.run(folder, "-cp", classPath, "made.Main", when[0], when[1], second.file("Main").toString(), first.file("Main").toString())
                .lines()
                .toList();
    }

    @Test
    void messageAndItemOfAnotherBuild_areRefused_andTheNextOnesCome() throws Exception {
        Compiled first = Compiled.into(Files.createDirectories(folder.resolve("first")), "Main", PROGRAM);
        Compiled edited = Compiled.into(Files.createDirectories(folder.resolve("second")), "Main", PROGRAM.replace("\"old\"", "\"new\""));
        byte[] key = "a key of sixteen".getBytes(StandardCharsets.UTF_8);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader here = first.loader();
                URLClassLoader there = edited.loader();
                Listener<Object, Object> listener = Listener.open(folder.resolve("socket"), key);
                Connection<Object, Object> client = Connection.connect(folder.resolve("socket"), key);
                Connection<Object, Object> accepted = listener.accept();
                SharedQueue<Object> queue = SharedQueue.create(4)) {
            Object job = Compiled.made(here, "Main", "made");
            client.send(job);
            client.send("next");
            queue.add(job);
            queue.add("next");
            Thread.currentThread().setContextClassLoader(there);
            assertThatThrownBy(accepted::receive).isInstanceOf(OtherBuildException.class).hasMessageContaining("made.Main; ");
            assertThat(accepted.receive()).isEqualTo("next");
            assertThatThrownBy(queue::take).isInstanceOf(OtherBuildException.class).hasMessageContaining("made.Main; ");
            assertThat(queue.take()).isEqualTo("next");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
