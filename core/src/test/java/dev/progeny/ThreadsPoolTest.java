package dev.progeny;

class ThreadsPoolTest extends PoolContract {

    @Override
    Pool open(int parallelism) {
        return Pool.threads(parallelism);
    }

    @Override
    Pool openOne() {
        return Pool.threads(1);
    }
}
