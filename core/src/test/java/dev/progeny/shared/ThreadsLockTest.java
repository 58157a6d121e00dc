package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.LockContract;

class ThreadsLockTest extends LockContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.threads(parallelism);
    }
}
