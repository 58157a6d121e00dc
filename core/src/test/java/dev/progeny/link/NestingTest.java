package dev.progeny.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.ChildProcess;
import dev.progeny.Pool;
import dev.progeny.Programs;
import dev.progeny.testkit.NothingLeft;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that start processes that start processes come to an end. */
@Tag("thorough")
@ExtendWith(NothingLeft.class)
class NestingTest {

    /** The main classes of programs whose static initializer starts processes. */
    static final class Chains {

        static final class OfPool {
            static final Pool POOL = Pool.processes(1);
            static final int ANSWER = POOL.submit(() -> 42).join();

            public static void main(String[] none) {}
        }

        static final class OfHybrid {
            static final List<Integer> ANSWER = Pool.hybrid(1, 2).map(List.of(1, 2), x -> x + 1);

            public static void main(String[] none) {}
        }

        static final class OfChild {
            static final ChildProcess<Integer> CHILD = ChildProcess.start(() -> 42);

            static {
                try {
                    System.out.println(CHILD.result());
                } catch (InterruptedException | ExecutionException failed) {
                    throw new IllegalStateException(failed);
                }
            }

            public static void main(String[] none) {}
        }

        static final class OfInitializer {
            static final Pool POOL = Pool.processes(1, o -> o.withInitializer(() -> System.out.println("hello")));
            static final String ANSWER = POOL.submit(() -> "hello").join();

            public static void main(String[] none) {}
        }

        /** The pool is another class's; its first use is in the initializer all the same. */
        static final class OfValue implements Serializable {
            static final Pool POOL = Pool.processes(1);
            static final int ANSWER = POOL.map(List.of(new OfValue()), Object::hashCode).size();

            public static void main(String[] none) {}
        }
    }

    /** As most programs have it: a pool in a static field, used from main. Spares there are none of in its workers. */
    static final class Harmless {
        static final Pool POOL = Pool.processes(1, o -> o.withSpares(1));

        public static void main(String[] none) {
            System.out.println(POOL.submit(() -> 40).join() + POOL.submit(Harmless::nested).join());
        }

        static int nested() throws Exception {
            return ProcessHandle.current().children().findAny().isPresent() ? 0 : POOL.submit(() -> 2).get();
        }
    }

    /** Each process starts the next. */
    static final class Digger {

        public static void main(String[] none) {
            System.out.println(dig(0));
        }

        static String dig(int depth) {
            try (Pool pool = Pool.processes(1)) {
                return pool.submit(() -> dig(depth + 1)).join();
            } catch (IllegalStateException refused) {
                return "depth " + depth + ": " + refused.getMessage();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {
        Chains.OfPool.class, Chains.OfHybrid.class, Chains.OfChild.class, Chains.OfInitializer.class, Chains.OfValue.class
    })
    void programWhoseStaticInitializerStartsProcesses_isTold_andEnds(Class<?> program) throws Exception {
        assertThat(run(program))
                .contains("class " + program.getName() + " starts processes in its static initializer")
                .contains("Start them in main or in another method");
    }

    @Test
    void poolInAStaticField_thatIsUsedLater_works_alsoInATask() throws Exception {
        assertThat(run(Harmless.class)).isEqualTo("42");
    }

    @Test
    void processesNestedTooDeep_areRefused_andTheLimitIsNamed() throws Exception {
        assertThat(run(Digger.class))
                .startsWith("depth 4: this process is 4 processes below the main program")
                .contains("-Dprogeny.nestingLimit=5");
    }

    @Test
    void nestingLimit_isTheMainProgramsToSet_andReachesAllBelow() throws Exception {
        assertThat(run(Digger.class, "-Dprogeny.nestingLimit=2")).startsWith("depth 2: ");
    }

    @Test
    void nestingLimitThatIsNone_isRefused() {
        assertThat(Nesting.limit("1")).isEqualTo(1);
        assertThatThrownBy(() -> Nesting.limit("0")).hasMessageContaining("progeny.nestingLimit").hasMessageContaining("\"0\"");
        assertThatThrownBy(() -> Nesting.limit("deep")).hasMessageContaining("\"deep\"");
    }

    private static String run(Class<?> program, String... jvm) throws Exception {
        Process started = Programs.start(program, List.of(), List.of(jvm));
        // A chain without an end is cut here: its processes end with the first.
        CompletableFuture.delayedExecutor(20, TimeUnit.SECONDS).execute(started::destroyForcibly);
        String said = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        started.waitFor();
        return said;
    }
}
