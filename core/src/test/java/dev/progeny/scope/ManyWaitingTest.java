package dev.progeny.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.progeny.testkit.NothingLeft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 100,000 that wait at once fit in one gibibyte: in a JVM of its own, with that heap. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class ManyWaitingTest {

    private static final int MANY = 100_000;

    static final class Program {

        public static void main(String[] arguments) throws Exception {
            if (arguments[0].equals("group")) {
                inAGroup();
            } else {
                inALoop();
            }
            System.out.println("all " + MANY + " waited at once");
        }

        private static void inAGroup() throws Exception {
            var waiting = new CountDownLatch(MANY);
            var go = new CountDownLatch(1);
            try (var group = TaskGroup.open()) {
                for (int i = 0; i < MANY; i++) {
                    group.fork(() -> {
                        waiting.countDown();
                        go.await();
                        return 1;
                    });
                }
                waiting.await();
                go.countDown();
                group.join();
            }
        }

        private static void inALoop() throws Exception {
            int[] waiting = {0}; // shared, without a lock
            var go = new CountDownLatch(1);
            EventLoop.run(loop -> {
                for (int i = 0; i < MANY; i++) {
                    var _ = loop.spawn(() -> {
                        waiting[0]++;
                        loop.blocking(() -> go.await());
                    });
                }
                while (waiting[0] < MANY) {
                    loop.yieldNow();
                }
                go.countDown();
                return 0;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"group", "loop"})
    void hundredThousandWaitingAtOnce_fitInOneGibibyte(String scope) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        scope)
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        assertThat(output).contains("all 100000 waited at once");
    }
}
