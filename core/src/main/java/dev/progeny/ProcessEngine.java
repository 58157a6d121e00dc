package dev.progeny;

import java.util.Set;

/** Pools whose tasks run in processes; named by {@link Engines}. */
final class ProcessEngine implements PoolEngine {

    @Override
    public Set<Model> models() {
        return Set.of(Model.PROCESSES, Model.HYBRID);
    }

    @Override
    public Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options) {
        return new ProcessPool(model, workers, tasksPerWorker, options, Ground.ofProcesses(options, tasksPerWorker)).open();
    }
}
