package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.SynchronizerContract;

class ProcessesSynchronizerTest extends SynchronizerContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.processes(parallelism);
    }
}
