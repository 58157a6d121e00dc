package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.Faults;
import dev.progeny.testkit.Faults.Step;
import dev.progeny.testkit.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large values of a parent that dies, has no room for them, or a small heap; so it is a process of its own. */
@ExtendWith(NothingLeft.class)
@Tag("thorough")
class LargeValuesOfAParentTest {

    /** Sends a value of so many MiB there and back, some times. */
    static final class Parent {

        private Parent() {}

        public static void main(String... arguments) throws Exception {
            byte[] large = new byte[Integer.parseInt(arguments[0]) << 20];
            Arrays.fill(large, (byte) 7);
            String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
            try (Pool pool = Pool.processes(1, o -> o.withJvmOptions(options).withOutput(OutputHandler.none()))) {
                System.out.println(pool.submit(() -> ProcessHandle.current().pid()).get());
                for (int i = 0; i < 4; i++) {
                    System.out.println(Arrays.equals(pool.submit(() -> large).get(), large) ? "back" : "another");
                }
            }
        }
    }

    private static Process start(List<String> wrapper, List<String> jvm, String... arguments) throws IOException {
        return Programs.start(Parent.class, wrapper, jvm, arguments);
    }

    private static void assertAllComeBack(List<String> wrapper, List<String> jvm, String... arguments)
            throws Exception {
        Process parent = start(wrapper, jvm, arguments);
        List<String> said = parent.inputReader().lines().toList();
        assertThat(said.stream().skip(1)).as(String.join("\n", said)).hasSize(4).containsOnly("back");
        assertThat(parent.waitFor()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"LARGE_IN", "LARGE_OUT"})
    void parentThatDiesOverALargeValue_leavesNothing(Step step) throws Exception {
        Process parent = start(List.of(), List.of(Faults.at(step).nth(2).die().jvmOption()), "3");
        BufferedReader said = parent.inputReader();
        long worker = Long.parseLong(said.readLine());
        assertThat(said.lines()).contains("back").hasSizeLessThan(4);
        assertThat(parent.waitFor()).isEqualTo(137);
        Eventually.holds(() -> ProcessHandle.of(worker).isEmpty());
        assertThat(filesOf(parent.pid())).isEmpty();
    }

    private static List<String> filesOf(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(Path::toString).filter(name -> name.contains("progeny-" + pid + "-")).toList();
        }
    }

    @Test
    void valueThatFindsNoRoom_takesTheSocket_andNobodyIsTold() throws Exception {
        String dies = Faults.at(Step.LARGE_IN).die().and(Faults.at(Step.LARGE_OUT).die()).jvmOption();
        assertAllComeBack(Programs.withSharedMemoryOf("size=4m"), List.of(dies), "3", dies);
    }

    /** Half of what is free is left to others: there is room for the first value, and not for the second one. */
    @Test
    void memoryThatIsNearlyFull_isNeverAskedForMoreThanItHas() throws Exception {
        assertAllComeBack(Programs.withSharedMemoryOf("size=8m"), List.of(), "3");
    }

    @Test
    void systemWithoutSharedMemory_usesSockets() throws Exception {
        List<String> wrapper = Programs.withSharedMemoryOf("size=4k");
        assertAllComeBack(wrapper, List.of(), "3");
    }

    /** The value itself, what comes back, and once more for the first of them, which takes the socket. */
    @Test
    void valueOf64MiB_takesLessThanTwiceThatBeyondItself() throws Exception {
        assertAllComeBack(List.of(), List.of("-XX:+UseG1GC", "-Xmx230m"), "64");
    }

    @Test
    void valueOf64MiB_isSentAndReadByAWorker_inLessThanThreeTimesThat() throws Exception {
        assertAllComeBack(List.of(), List.of(), "64", "-XX:+UseG1GC", "-Xmx230m");
    }
}
