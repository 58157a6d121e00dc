package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.MapContract;
import org.junit.jupiter.api.Nested;

/** The contract of maps in one process, across processes, and mixed: coroutines in several processes. */
class MapTest {

    @Nested
    class BetweenThreads extends MapContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.threads(parallelism);
        }
    }

    @Nested
    class BetweenCoroutines extends MapContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.coroutines(parallelism);
        }
    }

    @Nested
    class BetweenProcesses extends MapContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.processes(parallelism);
        }
    }

    @Nested
    class BetweenCoroutinesOfProcesses extends MapContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.hybrid((parallelism + 1) / 2, 2);
        }
    }
}
