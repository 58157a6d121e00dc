package dev.progeny.scope;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a coroutine must hold while it runs: one baton a loop, handed directly to the one that has waited longest.
 *
 * <p>A fair {@link ReentrantLock} is not enough: between its unlock and its next lock a coroutine that yields stands in no
 * queue, so the other one may yield a thousand times and meet nobody. Here it queues up and lets go in one step.
 *
 * <p>Each turn happens-before the next: through {@code lock} if the baton lay there, else through {@link Waiter#called}.
 */
final class Baton {

    private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions, never while running or waiting
    private final Queue<Waiter> queue = new ArrayDeque<>(); // guarded by lock
    private volatile @Nullable Thread holder; // written under lock; only its own thread can find itself here

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

    private static final class Waiter {

        private final Thread thread = Thread.currentThread();
        private volatile boolean called; // its write, by the one who lets go, happens-before the read that ends the wait

        /** Without regard to interrupts: an interrupted coroutine too must have the baton to clean up. */
        void await() {
            boolean interrupted = false;
            while (!called) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // else the next park would not wait
            }
            if (interrupted) {
                thread.interrupt();
            }
        }

        void call() {
            called = true;
            LockSupport.unpark(thread);
        }
    }

    Baton(boolean watched) {
        this.watched = watched;
    }

    /** Waits for its turn, uninterruptibly. */
    void take() {
        Waiter waiter = null;
        lock.lock();
        try {
            if (holder == null) {
                holder = Thread.currentThread();
            } else {
                waiter = new Waiter();
                queue.add(waiter);
            }
        } finally {
            lock.unlock();
        }
        if (waiter != null) {
            waiter.await();
        }
        begin();
    }

    void release() {
        turn = null;
        handOn(null);
    }

    /** Goes to the end of the queue; does nothing if there is none. */
    void pass() {
        var last = new Waiter();
        if (handOn(last)) {
            last.await();
            begin();
        }
    }

    /** Hands the baton to the next one, after {@code last} has queued up; without a next one only a release lets go. */
    private boolean handOn(@Nullable Waiter last) {
        Waiter next;
        lock.lock();
        try {
            next = queue.poll();
            if (next != null) {
                holder = next.thread;
            } else if (last == null) {
                holder = null;
            }
            if (next != null && last != null) {
                queue.add(last);
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.call();
        }
        return next != null;
    }

    private void begin() {
        if (watched) {
            turn = new Turn(Thread.currentThread());
        }
    }

    boolean isMine() {
        return holder == Thread.currentThread();
    }

    @Nullable Turn turn() {
        return turn;
    }
}
