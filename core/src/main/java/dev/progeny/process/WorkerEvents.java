package dev.progeny.process;

import dev.progeny.WorkerDeath;
import dev.progeny.wire.Frame;
import dev.progeny.wire.ProtocolException;
import java.io.IOException;

/**
 * What a worker of a pool tells whoever keeps it. All calls of one worker come from the thread that reads its answers, without
 * the pool's lock, {@link #died} last and once. One that throws ends the worker.
 */
interface WorkerEvents {

    /** It has connected, and hears. */
    void connected(PoolWorker worker);

    /** The answer to a task, of which the id was read. */
    void answered(PoolWorker worker, long taskId, Frame frame) throws IOException;

    /** What it has does not get on, and so many tasks have not begun. */
    void stalled(PoolWorker worker, long waiting);

    /** All that it has have begun. */
    void flowing(PoolWorker worker);

    /** A task that has not begun comes back. */
    void returned(PoolWorker worker, long taskId) throws ProtocolException;

    /** So many tasks that were sent ahead of their turn come back. */
    void withdrawn(PoolWorker worker, long count) throws ProtocolException;

    /** Its process is gone. */
    void died(PoolWorker worker, WorkerDeath death);
}
