package dev.progeny;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of one process pool that wait for a worker, oldest first, and how they come to one. Guarded by the pool's lock. */
final class WaitingLine {

    private final Guard guard; // for those who ask a task about its worker later
    private final Crew crew;
    private final LinkedHashMap<Long, Parcel> parcels = new LinkedHashMap<>(); // by task id

    WaitingLine(Guard guard, Crew crew) {
        this.guard = guard;
        this.crew = crew;
    }

    int size() {
        return parcels.size();
    }

    boolean isEmpty() {
        return parcels.isEmpty();
    }

    /** Into the hands of a free worker, which is returned, or to the end of the line. */
    @Nullable PoolWorker place(Parcel parcel) {
        PoolWorker free = crew.free();
        if (free == null) {
            parcels.put(parcel.task().id(), parcel);
        } else {
            hand(parcel, free);
        }
        crew.grow(parcels.size());
        return free;
    }

    /** As {@link #place} for a task that has waited before: it goes to the head, unless nobody waits for it any more. */
    @Nullable PoolWorker placeAgain(Parcel parcel) {
        if (!parcel.task().requeue()) {
            parcel.task().end();
            return null;
        }
        PoolWorker free = crew.free();
        if (free != null) {
            return hand(parcel, free) ? free : null;
        }
        putFirst(parcel);
        crew.grow(parcels.size());
        return null;
    }

    void putFirst(Parcel parcel) {
        parcels.putFirst(parcel.task().id(), parcel);
    }

    /** Into the hands of a worker as many as it takes; they are returned, to be sent. */
    List<Parcel> next(PoolWorker worker) {
        List<Parcel> taken = new ArrayList<>(1);
        Iterator<Parcel> oldest = parcels.values().iterator();
        while (oldest.hasNext() && crew.mayTake(worker)) {
            Parcel parcel = oldest.next();
            oldest.remove();
            if (hand(parcel, worker)) {
                taken.add(parcel);
            }
        }
        return taken;
    }

    /** False if it does not wait here. */
    boolean remove(Task<?> task) {
        return parcels.remove(task.id()) != null;
    }

    /** Empties the line. */
    List<Parcel> drain() {
        List<Parcel> all = List.copyOf(parcels.values());
        parcels.clear();
        return all;
    }

    /** False if somebody completed the task while it waited: then there is nothing to do. */
    private boolean hand(Parcel parcel, PoolWorker worker) {
        if (!parcel.task().begin(() -> guard.locked(worker::info), null)) {
            parcel.task().end();
            return false;
        }
        worker.take(parcel);
        return true;
    }
}
