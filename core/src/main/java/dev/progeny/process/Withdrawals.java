package dev.progeny.process;

import dev.progeny.engine.TaskRun;

/** Takes tasks back that were sent ahead of their turn and wait behind one that takes long. */
final class Withdrawals {

    private final Guard guard;
    private final Clock clock;
    private final Crew crew; // guarded by guard

    /** @param ground of the crew's pool */
    Withdrawals(Ground ground, Crew crew) {
        this.guard = ground.guard();
        this.clock = ground.clock();
        this.crew = crew;
    }

    /** To be called when a worker was sent something ahead. Called under the lock. */
    void watch(PoolWorker worker) {
        if (worker.watchAhead()) {
            clock.after(Ahead.PATIENCE, () -> look(worker));
        }
    }

    private void look(PoolWorker worker) {
        boolean stuck = guard.locked(() -> {
            boolean waits = worker.isStuck();
            watch(worker);
            return waits;
        });
        if (stuck) {
            begin(worker);
        }
    }

    /** Takes a task back, if it was sent ahead, and with it those that were sent with it. */
    void takeBack(TaskRun<?> task) {
        PoolWorker holder = guard.locked(() -> crew.holderAhead(task));
        if (holder != null) {
            begin(holder);
        }
    }

    /** It is of no use any more: others shall have what it has not begun. */
    void wearOut(PoolWorker worker) {
        guard.locked(worker::wearOut);
        begin(worker);
    }

    /** Asks a worker for all that it has not begun. Called without the lock. */
    void begin(PoolWorker worker) {
        long upTo = guard.locked(worker::beginWithdrawal);
        if (upTo > 0) {
            worker.link().withdraw(upTo);
        }
    }
}
