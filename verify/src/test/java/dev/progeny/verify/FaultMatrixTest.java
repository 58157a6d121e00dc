package dev.progeny.verify;

import dev.progeny.OutputHandler;
import dev.progeny.Pool;
import dev.progeny.testkit.FaultContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/** Error, exit and kill at each place on the way of a value, 1,000 times each: an answer within five seconds. */
class FaultMatrixTest {

    private static final int ROUNDS = Integer.getInteger("progeny.rounds", 1_000);

    @Nested
    @Timeout(14_000)
    class InProcesses extends FaultContract {

        @Override
        protected Pool open() {
            return Pool.processes(1, o -> o.withOutput(OutputHandler.none()));
        }

        @Override
        protected int rounds() {
            return ROUNDS;
        }
    }

    @Nested
    @Timeout(14_000)
    class InCoroutines extends FaultContract {

        @Override
        protected Pool open() {
            return Pool.hybrid(1, 4, o -> o.withOutput(OutputHandler.none()));
        }

        @Override
        protected int rounds() {
            return ROUNDS;
        }
    }
}
