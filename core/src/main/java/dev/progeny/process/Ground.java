package dev.progeny.process;

import dev.progeny.ProcessOptions;
import dev.progeny.link.WorkerControl;
import dev.progeny.link.WorkerLink;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of processes stands on: the time, its lock, and how a worker comes to be. A test gives it another one, on which
 * every order of events can be had without a process; see PoolSimulation.
 */
interface Ground {

    Clock clock();

    Guard guard();

    /** Makes a worker, not yet started, that tells {@code listener} what it says. */
    WorkerControl worker(String name, WorkerLink.Listener listener);

    /**
     * Starts it; called under the lock.
     *
     * @return the thread that will read its answers
     * @throws OutOfMemoryError if there are no threads
     */
    @Nullable Thread start(WorkerControl worker);

    /** Of real processes. */
    static Ground ofProcesses(ProcessOptions options, int slots) {
        var guard = new Guard();
        ClassLoader loader = Thread.currentThread().getContextClassLoader(); // of whoever opens the pool
        return new Ground() {
            @Override
            public Clock clock() {
                return Clock.MACHINE;
            }

            @Override
            public Guard guard() {
                return guard;
            }

            @Override
            public WorkerControl worker(String name, WorkerLink.Listener listener) {
                return new WorkerLink(name, options, slots, listener);
            }

            @Override
            public Thread start(WorkerControl worker) {
                var answers = new AnswerThread(guard, loader, worker.name(), ((WorkerLink) worker)::run);
                answers.start();
                return answers;
            }
        };
    }
}
