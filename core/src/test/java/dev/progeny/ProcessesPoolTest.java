package dev.progeny;

class ProcessesPoolTest extends PoolContract {

    @Override
    Pool open(int parallelism) {
        return Pool.processes(parallelism);
    }

    @Override
    Pool openOne() {
        return Pool.processes(1);
    }
}
