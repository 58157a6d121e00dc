package dev.progeny.process;

import dev.progeny.Model;
import dev.progeny.Pool;
import dev.progeny.PoolEngine;
import dev.progeny.ProcessOptions;
import java.util.Set;

/** Pools whose tasks run in processes; named by the face. */
public final class ProcessEngine implements PoolEngine {

    public ProcessEngine() {}

    @Override
    public Set<Model> models() {
        return Set.of(Model.PROCESSES, Model.HYBRID);
    }

    @Override
    public Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options) {
        return new ProcessPool(model, workers, tasksPerWorker, options, Ground.ofProcesses(options, tasksPerWorker)).open();
    }
}
