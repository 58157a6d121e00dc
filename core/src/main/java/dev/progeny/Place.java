package dev.progeny;

import dev.progeny.os.ThreadTraits;
import org.jspecify.annotations.Nullable;

/** A thread of a pool of this process, and what it runs. */
final class Place {

    private static final ThreadLocal<@Nullable Place> HERE = new ThreadLocal<>();

    final TaskOwner pool;
    final Thread thread = Thread.currentThread();
    private final ThreadTraits traits = ThreadTraits.now(); // before any task; made by its thread
    volatile @Nullable TaskRun<?> task; // written by its thread alone

    private Place(TaskOwner pool) {
        this.pool = pool;
    }

    /** Makes the calling thread one of that pool. */
    static Place take(TaskOwner pool) {
        var place = new Place(pool);
        HERE.set(place);
        return place;
    }

    /** Back to what the thread was before any task; called by itself. */
    void restore() {
        traits.restore();
    }

    /** That of the calling thread; null if it is none of a pool's. */
    static @Nullable Place here() {
        return HERE.get();
    }

    /** The task that the calling thread runs, if it is one of a pool. */
    static @Nullable TaskRun<?> runningHere() {
        Place place = here();
        return place == null ? null : place.task;
    }
}
