package dev.progeny;

class HybridPoolTest extends PoolContract {

    @Override
    Pool open(int parallelism) {
        return Pool.hybrid(2, parallelism);
    }

    @Override
    Pool openOne() {
        return Pool.hybrid(1, 1);
    }
}
