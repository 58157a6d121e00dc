package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for the first of several connections. A socket unparks the waiter; a pipe cannot, because a thread sleeps in the
 * kernel at one word of memory only, so where there are pipes it looks again, as often as {@link WaitPoint} does without
 * the kernel's help.
 */
final class AnyWait {

    private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private AnyWait() {}

    static <C extends Connection<?, ?>> List<C> await(List<C> connections, long nanos) throws InterruptedException {
        try {
            return look(connections, nanos);
        } finally {
            connections.forEach(connection -> connection.port().forget(Thread.currentThread()));
        }
    }

    private static <C extends Connection<?, ?>> List<C> look(List<C> connections, long nanos)
            throws InterruptedException {
        Deadline deadline = Deadline.after(nanos);
        long pause = FIRST_PAUSE;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            List<C> ready = connections.stream().filter(Connection::isReady).toList();
            long left = deadline.left();
            if (!ready.isEmpty() || left <= 0) {
                return ready;
            }
            boolean unparked = unparkWhenReady(connections);
            LockSupport.parkNanos(AnyWait.class, unparked ? left : Math.min(left, pause));
            pause = Math.min(2 * pause, LAST_PAUSE);
        }
    }

    /** Asked of each of them; those that were ready since the last look unpark at once. */
    private static boolean unparkWhenReady(List<? extends Connection<?, ?>> connections) {
        boolean all = true;
        for (Connection<?, ?> connection : connections) {
            all &= connection.port().unparkWhenReadable(Thread.currentThread());
        }
        return all;
    }
}
