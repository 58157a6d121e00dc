package dev.progeny.local;

import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.PoolEngine;
import dev.progeny.ProcessOptions;
import java.util.Set;

/** Pools whose tasks run on threads of this process; named by the face. */
public final class LocalEngine implements PoolEngine {

    public LocalEngine() {}

    @Override
    public Set<Model> models() {
        return Set.of(Model.THREADS, Model.COROUTINES);
    }

    @Override
    public Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options) {
        return new ThreadPool(model, workers);
    }
}
