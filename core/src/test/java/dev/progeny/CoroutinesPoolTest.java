package dev.progeny;

class CoroutinesPoolTest extends PoolContract {

    @Override
    Pool open(int parallelism) {
        return Pool.coroutines(parallelism);
    }

    @Override
    Pool openOne() {
        return Pool.coroutines(1);
    }
}
