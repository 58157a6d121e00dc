package dev.progeny;

/** How a pool runs its tasks. */
public enum Model {
    /** One process a worker, one task at a time in each. A crash, an endless loop or a full heap costs one task. */
    PROCESSES,
    /** One platform thread a worker, in this process. */
    THREADS,
    /** One virtual thread a task, in this process. */
    COROUTINES,
    /** Processes with coroutines inside, one carrier thread in each. */
    HYBRID;

    /** Whether tasks run in other processes, so that what they capture and return is copied. */
    public boolean crossesProcesses() {
        return this == PROCESSES || this == HYBRID;
    }
}
