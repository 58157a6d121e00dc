package dev.progeny.engine;

import dev.progeny.os.ThreadTraits;
import org.jspecify.annotations.Nullable;

/** A thread of a pool of this process, and what it runs. */
public final class Place {

    private static final ThreadLocal<@Nullable Place> HERE = new ThreadLocal<>();

    private final TaskOwner pool;
    private final Thread thread = Thread.currentThread();
    private final ThreadTraits traits = ThreadTraits.now(); // before any task; made by its thread
    private volatile @Nullable TaskRun<?> task; // written by its thread alone

    private Place(TaskOwner pool) {
        this.pool = pool;
    }

    /** Makes the calling thread one of that pool. */
    public static Place take(TaskOwner pool) {
        var place = new Place(pool);
        HERE.set(place);
        return place;
    }

    public boolean isOf(TaskOwner owner) {
        return pool.equals(owner);
    }

    public Thread thread() {
        return thread;
    }

    /** What runs there; null if nothing does. */
    public @Nullable TaskRun<?> task() {
        return task;
    }

    /** Takes note of what runs there from now on; called by its thread. */
    public void note(@Nullable TaskRun<?> begun) {
        task = begun;
    }

    /** Back to what the thread was before any task; called by itself. */
    public void restore() {
        traits.restore();
    }

    /** That of the calling thread; null if it is none of a pool's. */
    public static @Nullable Place here() {
        return HERE.get();
    }

    /** The task that the calling thread runs, if it is one of a pool. */
    static @Nullable TaskRun<?> runningHere() {
        Place place = here();
        return place == null ? null : place.task;
    }
}
