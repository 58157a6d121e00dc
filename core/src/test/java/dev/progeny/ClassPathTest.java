package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.NothingLeft;
import java.io.File;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers whose class path is not the parent's. */
@ExtendWith(NothingLeft.class)
class ClassPathTest {

    @TempDir
    private Path folder;

    private static final class Cargo implements Serializable {

        private static final long serialVersionUID = 1L;

        private final int weight = 7;
    }

    private static Pool open(String classPath) {
        return Pool.processes(
                1, o -> o.withClassPath(classPath).withRestartLimit(2).withOutput(OutputHandler.none()));
    }

    private static List<Long> pids(Pool pool) {
        return pool.stats().workers().stream().map(WorkerInfo::pid).toList();
    }

    @Test
    void classThatOnlyTheParentHas_isNamed_andTheWorkerStays() {
        try (Pool pool = open(Programs.source(Pool.class).toString())) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(pool.submit(() -> 1)::get)
                        .hasMessageContaining("the worker cannot read the code of this task")
                        .hasMessageContaining("ClassNotFoundException: dev.progeny.ClassPathTest");
            }
            assertThat(pids(pool)).hasSize(1);
            assertThat(pool.stats().workers().getFirst().finished()).isEqualTo(2);
        }
    }

    @Test
    void classOfAnotherVersion_isNamed_andTheWorkerStays() throws Exception {
        Path source = Files.writeString(folder.resolve("ClassPathTest.java"), """
                package dev.progeny;
                class ClassPathTest {
                    static final class Cargo implements java.io.Serializable {
                        private static final long serialVersionUID = 2L;
                    }
                }
                """);
        Programs.tool("javac", "-d", folder, source);
        Files.delete(folder.resolve("dev/progeny/ClassPathTest.class"));
        try (Pool pool = open(folder + File.pathSeparator + System.getProperty("java.class.path"))) {
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            List<Long> before = pids(pool);
            Cargo cargo = new Cargo();
            assertThatThrownBy(pool.submit(() -> cargo.weight)::get)
                    .cause()
                    .isInstanceOf(OtherBuildException.class)
                    .hasMessageContaining("dev.progeny.ClassPathTest$Cargo; it has other fields");
            assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
            assertThat(pids(pool)).isEqualTo(before);
        }
    }

    /** The kernel takes 128 KiB in one word. */
    @Test
    void classPathOfManyJars_longerThanTheKernelTakes_isReadAsItIs() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("a \"b\" \\c ä"));
        Files.writeString(odd.resolve("there.txt"), "found");
        String many = "/opt/app/lib/some-jar-or-other-1.2.3.jar:".repeat(5_400);
        String classPath = many + odd + File.pathSeparator + System.getProperty("java.class.path");
        assertThat(classPath).hasSizeGreaterThan(221_000);
        try (Pool pool = Pool.processes(2, o -> o.withClassPath(classPath))) {
            assertThat(pool.submit(() -> ClassPathTest.class.getResource("/there.txt") != null).get()).isTrue();
            assertThat(pool.submit(() -> System.getProperty("java.class.path").length()).get()).isGreaterThan(221_000);
        }
    }

    @Test
    void startThatCannotSucceed_isNotTriedAgain() {
        Pool pool = Pool.processes(1, o -> o.withEnvironment(Map.of("LONG", "x".repeat(200_000))).withRestartLimit(1_000));
        assertThatThrownBy(pool.submit(() -> 1)::get)
                .cause()
                .isInstanceOf(BrokenPoolException.class)
                .hasMessageContaining("shorten the environment or jvmOptions")
                .hasMessageContaining("Argument list too long");
        pool.close();
    }

    @Test
    void classPathWithoutThisLibrary_breaksThePool_withTheWordsOfTheJvm() {
        // A start cache would bring the library along.
        Pool pool = Pool.processes(1, o -> o.withClassPath(folder.toString())
                .withJvmOptions("-Xshare:auto")
                .withRestartLimit(2)
                .withOutput(OutputHandler.none()));
        assertThatThrownBy(pool.submit(() -> 1)::get)
                .cause()
                .isInstanceOf(BrokenPoolException.class)
                .hasMessageContaining("could not start")
                .hasMessageContaining("dev.progeny.worker.WorkerMain");
        assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(BrokenPoolException.class);
        pool.close();
    }
}
