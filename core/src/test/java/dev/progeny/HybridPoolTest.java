package dev.progeny;

import dev.progeny.testkit.PoolContract;

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
