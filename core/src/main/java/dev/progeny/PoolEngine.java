package dev.progeny;

import java.util.Set;

/**
 * What runs the tasks of pools of some {@linkplain Model models}. {@link Pool} finds the library's own by itself, and others
 * through {@link java.util.ServiceLoader}, which it asks for models that the library has no engine for.
 *
 * <p>Thread safety: any thread may open pools, several at once.
 */
public interface PoolEngine {

    /** The models that it can open pools of. */
    Set<Model> models();

    /**
     * Opens a pool.
     *
     * @param workers how many workers it has at most; of coroutines, how many tasks run at once
     * @param tasksPerWorker how many tasks each of them runs at once
     * @param options of the workers' processes, where it has any
     * @throws IllegalArgumentException if one of the numbers is less than 1
     */
    Pool open(Model model, int workers, int tasksPerWorker, ProcessOptions options);
}
