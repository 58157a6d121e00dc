package dev.progeny;

import dev.progeny.testkit.PoolContract;

class ProcessesPoolTest extends PoolContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.processes(parallelism);
    }

    @Override
    protected Pool openOne() {
        return Pool.processes(1);
    }
}
