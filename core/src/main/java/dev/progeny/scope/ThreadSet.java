package dev.progeny.scope;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The live threads of one scope. Starting, cancelling and waiting for the end go through here, for groups and loops.
 *
 * <pre>
 *   OPEN ──cancel──▶ CANCELLED          no thread starts any more, all were interrupted
 *     └──────seal (only while empty, from both)──▶ SEALED
 * </pre>
 */
final class ThreadSet {

    private final ThreadFactory factory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock; cancelled is read without it too
    private final Set<Thread> alive = new HashSet<>();
    private volatile boolean cancelled;
    private boolean sealed;

    ThreadSet(String name) {
        Thread.Builder.OfVirtual builder = Thread.ofVirtual();
        // 100,000 names would cost megabytes, so threads have one only if their scope was given one
        this.factory = name.isEmpty() ? builder.factory() : builder.name(name + "-", 0).factory();
    }

    /** Makes a thread that belongs to this set once it is started by {@link #start}. */
    Thread thread(Runnable body) {
        return factory.newThread(() -> {
            try {
                body.run();
            } finally {
                ended();
            }
        });
    }

    /** Starts a thread made by {@link #thread}; returns false, and does nothing, if this set takes no more. */
    boolean start(Thread thread) {
        lock.lock();
        try {
            if (cancelled || sealed) {
                return false;
            }
            // Both under the lock: a cancel sees the thread and interrupts it, or comes first and it is not started.
            thread.start();
            alive.add(thread);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            alive.remove(Thread.currentThread()); // not before start() has added it: that holds the lock
            if (alive.isEmpty()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets no thread start from now on; returns those that are to be interrupted, once: the first call has them all. */
    List<Thread> cancel() {
        lock.lock();
        try {
            if (cancelled) {
                return List.of();
            }
            cancelled = true;
            changed.signalAll();
            return List.copyOf(alive);
        } finally {
            lock.unlock();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean isSealed() {
        lock.lock();
        try {
            return sealed;
        } finally {
            lock.unlock();
        }
    }

    void awaitEmptyOrCancelled() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!alive.isEmpty() && !cancelled) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of all threads, and in the same step forbids new ones. */
    void awaitEmptyAndSeal() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!alive.isEmpty()) {
                changed.await();
            }
            sealed = true;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #awaitEmptyAndSeal}, for {@code close}, which must not leave a thread behind: an interrupt waits too. */
    void awaitEmptyAndSealUninterruptibly() {
        lock.lock();
        try {
            while (!alive.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            sealed = true;
        } finally {
            lock.unlock();
        }
    }
}
