package dev.progeny.shared;

import dev.progeny.os.Deadline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waiting of a {@link SharedQueue}: whoever cannot put or take at once waits for its turn among the threads of this
 * process, and then, as the only one of them, for the change. Refuses when the queue is closed in this process, also those
 * who wait.
 */
final class QueueTurns {

    private final Attachment attachment;
    private final QueueRing ring;

    QueueTurns(Attachment attachment, QueueRing ring) {
        this.attachment = attachment;
        this.ring = ring;
    }

    /** Whether the item is in the queue; false if there was no room in time. */
    boolean insert(byte[] item, long nanos) throws InterruptedException {
        checkInterrupt();
        try (var _ = attachment.use()) {
            return ring.offer(item) || (nanos > 0 && insertInTurn(item, nanos));
        }
    }

    private boolean insertInTurn(byte[] item, long nanos) throws InterruptedException {
        Deadline deadline = Deadline.after(nanos);
        if (!ring.puttersTurn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            while (true) {
                QueueRing.Full full = ring().full();
                if (ring().offer(item)) {
                    return true;
                }
                if (!ring.notFull.await(deadline.left(), () -> attachment.isClosed() || !ring.isStill(full))) {
                    return false;
                }
            }
        } finally {
            ring.puttersTurn.unlock();
        }
    }

    /** The oldest item; null if none came in time. */
    byte @Nullable [] extract(long nanos) throws InterruptedException {
        checkInterrupt();
        try (var _ = attachment.use()) {
            byte[] item = ring.poll();
            return item == null ? extractInTurn(nanos) : item;
        }
    }

    private byte @Nullable [] extractInTurn(long nanos) throws InterruptedException {
        Deadline deadline = Deadline.after(nanos);
        if (!ring.takersTurn.tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return null;
        }
        try {
            while (true) {
                boolean last = ring().isShutdown(); // asked before: nothing is put after it
                byte[] item = ring().poll();
                if (item != null) {
                    return item;
                }
                if (last) {
                    throw new SharedQueue.ShutdownException();
                }
                if (!ring.notEmpty.await(deadline.left(), () -> attachment.isClosed() || !ring.isEmpty() || ring.isShutdown())) {
                    return null;
                }
            }
        } finally {
            ring.takersTurn.unlock();
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private QueueRing ring() {
        attachment.checkOpen();
        return ring;
    }
}
