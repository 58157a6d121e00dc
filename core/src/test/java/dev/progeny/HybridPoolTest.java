package dev.progeny;

import dev.progeny.testkit.PoolContract;
import org.junit.jupiter.api.Tag;

@Tag("thorough")
class HybridPoolTest extends PoolContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.hybrid(2, parallelism);
    }

    @Override
    protected Pool openOne() {
        return Pool.hybrid(1, 1);
    }
}
