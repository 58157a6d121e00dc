package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.LockContract;

class HybridLockTest extends LockContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.hybrid(2, parallelism);
    }
}
