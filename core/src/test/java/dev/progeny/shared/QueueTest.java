package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.QueueContract;
import org.junit.jupiter.api.Nested;

/** The contract of queues in one process, across processes, and mixed: coroutines in several processes. */
class QueueTest {

    @Nested
    class BetweenThreads extends QueueContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.threads(parallelism);
        }
    }

    @Nested
    class BetweenCoroutines extends QueueContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.coroutines(parallelism);
        }
    }

    @Nested
    class BetweenProcesses extends QueueContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.processes(parallelism);
        }
    }

    @Nested
    class BetweenCoroutinesOfProcesses extends QueueContract {
        @Override
        protected Pool open(int parallelism) {
            return Pool.hybrid((parallelism + 1) / 2, 2);
        }
    }
}
