package dev.progeny;

import java.util.Set;

/** Pools whose tasks run on threads of this process; named by {@link Engines}. */
final class LocalEngine implements PoolEngine {

    @Override
    public Set<Model> models() {
        return Set.of(Model.THREADS, Model.COROUTINES);
    }

    @Override
    public Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options) {
        return new ThreadPool(model, workers);
    }
}
