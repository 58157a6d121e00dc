package dev.progeny.scope;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine must hold while it runs: one baton a loop, first come, first served.
 *
 * <p>The release of the lock happens-before its next acquisition; that is all the memory ordering that coroutines of one
 * loop need, and get. Fair, because an unfair lock lets a coroutine that yields take it again at once, for ever.
 */
final class Baton {

    private final ReentrantLock lock = new ReentrantLock(true);
    private final boolean watched;
    private volatile @Nullable Turn turn; // a new object each time, so that a watcher can tell turns apart

    /** Equal to itself only, on purpose: the same coroutine has many turns. */
    static final class Turn {

        private final Thread holder;

        Turn(Thread holder) {
            this.holder = holder;
        }

        Thread holder() {
            return holder;
        }
    }

    Baton(boolean watched) {
        this.watched = watched;
    }

    /** Waits without regard to interrupts: an interrupted coroutine too must have the baton to clean up. */
    void take() {
        lock.lock();
        if (watched) {
            turn = new Turn(Thread.currentThread());
        }
    }

    void release() {
        turn = null;
        lock.unlock();
    }

    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    @Nullable Turn turn() {
        return turn;
    }
}
