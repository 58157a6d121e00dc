package dev.progeny.shared;

import dev.progeny.Pool;
import dev.progeny.testkit.SynchronizerContract;

class HybridSynchronizerTest extends SynchronizerContract {

    @Override
    protected Pool open(int parallelism) {
        return Pool.hybrid(2, parallelism);
    }
}
