package dev.progeny;

import dev.progeny.testkit.PoolContract;

class ThreadsPoolTest extends PoolContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.threads(parallelism);
    }

    @Override
    protected Pool openOne() {
        return Pool.threads(1);
    }
}
