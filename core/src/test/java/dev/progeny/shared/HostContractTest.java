package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.HostContract;
import org.junit.jupiter.api.Nested;

/** The contract of hosted objects in one process, across processes, and mixed: coroutines in several processes. */
class HostContractTest {

    @Nested
    class BetweenThreads extends HostContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.threads(parallelism);
        }
    }

    @Nested
    class BetweenCoroutines extends HostContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.coroutines(parallelism);
        }
    }

    @Nested
    class BetweenProcesses extends HostContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.processes(parallelism);
        }
    }

    @Nested
    class BetweenCoroutinesOfProcesses extends HostContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.hybrid((parallelism + 1) / 2, 2);
        }
    }
}
