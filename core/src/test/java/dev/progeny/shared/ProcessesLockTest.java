package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.LockContract;

class ProcessesLockTest extends LockContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.processes(parallelism);
    }
}
