package dev.progeny.process;

import dev.progeny.engine.TaskRun;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of one process pool that wait for a worker, oldest first, and how they come to one. Guarded by the pool's lock. */
final class WaitingLine {

    private final Crew crew;
    private final Withdrawals withdrawals;
    private final LinkedHashMap<Long, Parcel> parcels = new LinkedHashMap<>(); // by task id

    WaitingLine(Crew crew, Withdrawals withdrawals) {
        this.withdrawals = withdrawals;
        this.crew = crew;
    }

    int size() {
        return parcels.size();
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    /** To the end of the line; if a worker is free, which is returned, it gets the first of those that wait. */
    @Nullable PoolWorker place(Parcel parcel) {
        crew.checkMayStart();
        parcels.put(parcel.task().id(), parcel);
        PoolWorker free = crew.free();
        if (free != null) {
            int _ = next(free);
        }
        crew.grow(parcels.size());
        return free;
    }

    /** Tasks that have waited before go to the head, in this order, except those for which nobody waits any more. */
    void putBack(List<Parcel> again) {
        for (Parcel parcel : again.reversed()) {
            if (parcel.task().requeue()) {
                putFirst(parcel);
            } else {
                parcel.task().end();
            }
        }
    }

    void putFirst(Parcel parcel) {
        parcels.putFirst(parcel.task().id(), parcel);
    }

    /** Into the hands of a worker as many as it takes, and some ahead of their turn; tells how many are to be sent. */
    int next(PoolWorker worker) {
        int taken = 0;
        Iterator<Parcel> oldest = parcels.values().iterator();
        while (oldest.hasNext() && crew.mayTake(worker)) {
            Parcel parcel = oldest.next();
            oldest.remove();
            taken += hand(parcel, worker) ? 1 : 0;
        }
        // Each worker gets its share: none shall hold what another one could begin now.
        for (int left = Math.min(worker.wantedAhead(), crew.share(parcels.size())); left > 0; left--) {
            Parcel parcel = parcels.firstEntry().getValue();
            if (!worker.takeAhead(parcel)) {
                break;
            }
            parcels.pollFirstEntry();
            taken++;
        }
        withdrawals.watch(worker);
        return taken;
    }

    /** Ends a task that was cancelled, if it waits here. */
    void remove(TaskRun<?> task) {
        if (parcels.remove(task.id()) != null) {
            task.end();
        }
    }

    /** Empties the line. */
    List<Parcel> drain() {
        List<Parcel> all = List.copyOf(parcels.values());
        parcels.clear();
        return all;
    }

    /** False if somebody completed the task while it waited: then there is nothing to do. */
    private boolean hand(Parcel parcel, PoolWorker worker) {
        if (!worker.begins(parcel.task())) {
            parcel.task().end();
            return false;
        }
        worker.take(parcel);
        return true;
    }
}
