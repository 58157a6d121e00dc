package dev.progeny;

import dev.progeny.testkit.PoolContract;

class CoroutinesPoolTest extends PoolContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.coroutines(parallelism);
    }

    @Override
    protected Pool openOne() {
        return Pool.coroutines(1);
    }
}
