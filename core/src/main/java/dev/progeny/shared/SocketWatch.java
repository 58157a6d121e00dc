package dev.progeny.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells threads when a socket is ready, so that they wait parked: interruptible, timed, without pinning a virtual thread.
 * One daemon thread does so for all sockets of this process, from the first on.
 *
 * <pre>
 *   waiter                                    watcher
 *   1 try; nothing there                      a the socket is ready
 *   2 add itself to the waiters               b forget the interest
 *   3 announce the interest                   c unpark and forget all waiters
 *   4 park; try again
 * </pre>
 *
 * <p>Nobody parks for good: an interest announced after b is looked at again, because the kernel tells a state, not an
 * event; one announced before b had its waiter in the set before c. Who is unparked in vain tries in vain.
 */
final class SocketWatch {

    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final Set<Thread> others = ConcurrentHashMap.newKeySet(); // who writes or connects
    private volatile boolean closed;
    private long drainUntil; // touched by the watcher after `closed` only

    private SocketWatch(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        this.key = register(channel);
        key.attach(this);
    }

    /** From now on the channel does not block. */
    static SocketWatch over(SocketChannel channel) throws IOException {
        return new SocketWatch(channel);
    }

    private static SelectionKey register(SelectableChannel channel) throws IOException {
        return channel.register(Watcher.SELECTOR, 0);
    }

    /** Parks the calling thread until the socket may be ready for {@code operation}, or is closed; at most so long. */
    void await(int operation, long nanos) throws InterruptedException {
        unparkWhen(operation, Thread.currentThread());
        LockSupport.parkNanos(this, nanos);
        waiters(operation).remove(Thread.currentThread());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    void unparkWhen(int operation, Thread waiter) {
        waiters(operation).add(waiter);
        try {
            if ((key.interestOpsOr(operation) & operation) == 0) {
                Watcher.SELECTOR.wakeup(); // it may be waiting for less
            }
        } catch (CancelledKeyException gone) {
            LockSupport.unpark(waiter);
        }
        if (closed) { // partner: close() sets it before it wakes
            LockSupport.unpark(waiter);
        }
    }

    void forget(Thread waiter) {
        readers.remove(waiter);
        others.remove(waiter);
    }

    private Set<Thread> waiters(int operation) {
        return operation == SelectionKey.OP_READ ? readers : others;
    }

    /** Closes the socket; nothing that was written is lost by it. */
    void close() {
        closed = true;
        closeQuietly();
        wake(readers);
        wake(others);
        Watcher.SELECTOR.wakeup(); // it lets go of the descriptor
    }

    /**
     * As {@link #close} for TCP, which throws away what it has not yet delivered if bytes come that nobody reads: so they
     * are read, by the watcher, until the other side is through too, or for 5 s.
     */
    void closeAndDrain() {
        try {
            channel.shutdownOutput();
            drainUntil = System.nanoTime() + DRAIN_NANOS;
            closed = true;
            Watcher.DRAINING.add(this);
            key.interestOps(SelectionKey.OP_READ);
            wake(readers);
            wake(others);
            Watcher.SELECTOR.wakeup();
        } catch (IOException | IllegalStateException notOpenAnyMore) {
            close();
        }
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException nothingToSave) {
            // The descriptor is gone either way.
        }
    }

    private static void wake(Set<Thread> waiters) {
        for (Iterator<Thread> each = waiters.iterator(); each.hasNext(); ) {
            Thread waiter = each.next();
            each.remove(); // before the unpark: once awake it may add itself again, and that must stand
            LockSupport.unpark(waiter);
        }
    }

    // By the watcher.

    private void isReady() {
        if (closed) {
            drain();
            return;
        }
        int ready = key.readyOps();
        key.interestOpsAnd(~ready);
        if ((ready & SelectionKey.OP_READ) != 0) {
            wake(readers);
        }
        if ((ready & ~SelectionKey.OP_READ) != 0) {
            wake(others);
        }
    }

    /** One portion each time, so that other sockets are not kept waiting by it. */
    private void drain() {
        try {
            if (channel.read(Watcher.TRASH.clear()) < 0) {
                endDraining();
            }
        } catch (IOException reset) {
            endDraining();
        }
    }

    private void endDraining() {
        Watcher.DRAINING.remove(this);
        closeQuietly();
    }

    private void endDrainingIfLate(long now) {
        if (now - drainUntil > 0) {
            endDraining();
        }
    }

    /** Apart, so that a process without sockets has no such thread. */
    private static final class Watcher implements Runnable {

        static final Selector SELECTOR = open();
        static final Set<SocketWatch> DRAINING = ConcurrentHashMap.newKeySet();
        static final ByteBuffer TRASH = ByteBuffer.allocateDirect(1 << 16);

        static {
            Thread.ofPlatform().daemon().name("progeny-sockets").start(new Watcher());
        }

        private static Selector open() {
            try {
                return Selector.open();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void run() {
            while (true) {
                try {
                    SELECTOR.select(Watcher::tell, DRAINING.isEmpty() ? 0 : 1_000);
                    long now = System.nanoTime();
                    DRAINING.forEach(watch -> watch.endDrainingIfLate(now));
                } catch (IOException outOfResources) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // it lasts, so it must not spin
                }
            }
        }

        private static void tell(SelectionKey key) {
            try {
                ((SocketWatch) key.attachment()).isReady();
            } catch (CancelledKeyException closedMeanwhile) {
                // close() has woken its waiters.
            }
        }
    }
}
