package dev.progeny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.progeny.testkit.Eventually;
import dev.progeny.testkit.NothingLeft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker that stands by gets to know what the last tasks were made of. */
@ExtendWith(NothingLeft.class)
class StandingByTest {

    /** Tells when this process has initialized the class, by the clock that all processes share. */
    private static final class Known {

        private static final long SINCE = System.nanoTime();

        static Job<Long> job() {
            return () -> SINCE;
        }
    }

    /** Cannot be initialized in workers. */
    private static final class Unusable {

        private static final int ANSWER = answer();

        private static int answer() {
            if (Boolean.getBoolean("unusable")) {
                throw new IllegalStateException("not here");
            }
            return 42;
        }

        static Job<Integer> job() {
            return () -> ANSWER;
        }
    }

    private static void awaitSpare(Pool pool) {
        Eventually.holds(() -> pool.dump().contains("IDLE"));
    }

    @Test
    void workerThatStandsBy_hasReadTheLambdasOfTheLastTasks() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withSpares(1).withTasksPerWorker(1))) {
            pool.submit(Known.job()).get();
            awaitSpare(pool); // started before or after that task
            pool.submit(() -> 1).get();
            awaitSpare(pool);
            long asked = System.nanoTime();
            assertThat(pool.submit(Known.job()).get()).isLessThan(asked);
        }
    }

    @Test
    void lambdaThatCannotBeReadThere_isTheFailureOfItsTasksOnly() throws Exception {
        try (Pool pool = Pool.processes(1, o -> o.withSpares(1).withTasksPerWorker(1).withJvmOptions("-Dunusable=true"))) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> pool.submit(Unusable.job()).get())
                        .hasStackTraceContaining("not here");
                assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
                awaitSpare(pool);
            }
        }
    }
}
