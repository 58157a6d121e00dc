package dev.progeny.shared;

import dev.progeny.os.Deadline;
import dev.progeny.os.FaultPoint;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * A condition of a {@link SharedLock}. One wait: take a cell, free the lock, sleep until the cell is chosen, take the lock
 * again, look at the cell, release it. The cell is looked at under the lock, so a signal and a time-out or an interrupt
 * cannot both be true of it: chosen is chosen.
 */
final class SharedCondition implements Condition, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient SharedLock lock;
    private final transient Attachment attachment;
    private final transient Waiters waiters;

    SharedCondition(SharedLock lock, Region region) {
        this.lock = lock;
        this.attachment = new Attachment(Waiters.KIND, region);
        this.waiters = new Waiters(region);
    }

    @Override
    public void await() throws InterruptedException {
        boolean _ = waitForSignal(Long.MAX_VALUE, false);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return waitForSignal(unit.toNanos(time), false);
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        boolean _ = waitForSignal(nanos, false);
        return Math.max(nanos, 0) - (System.nanoTime() - start);
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // the interface has it
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        long left = Math.max(deadline.getTime(), 0) - System.currentTimeMillis();
        return waitForSignal(TimeUnit.MILLISECONDS.toNanos(left), false);
    }

    @Override
    public void awaitUninterruptibly() {
        try {
            boolean _ = waitForSignal(Long.MAX_VALUE, true);
        } catch (InterruptedException impossible) {
            throw new AssertionError("it is deaf", impossible);
        }
    }

    /**
     * @param deaf whether an interrupt is only remembered
     * @return whether it was signalled
     */
    private boolean waitForSignal(long nanos, boolean deaf) throws InterruptedException {
        lock.mutex().checkHeld();
        if (!deaf && Thread.interrupted()) {
            throw new InterruptedException();
        }
        Deadline deadline = Deadline.after(nanos);
        try (var _ = lock.attachment().use(); var _ = attachment.use()) {
            int cell = waiters.take();
            FaultPoint.reached(Step.CONDITION_WAITS);
            boolean interrupted = false;
            boolean again;
            do { // again only if it woke up to pass on what a dead process was signalled
                boolean heard = false;
                try {
                    again = sleep(cell, deadline.left());
                } catch (InterruptedException now) {
                    heard = true;
                    again = deaf;
                }
                interrupted |= heard;
            } while (again && !waiters.isChosen(cell));
            boolean chosen = waiters.isChosen(cell);
            waiters.release(cell);
            return outcome(chosen, interrupted);
        }
    }

    /** Whether something happened in time; the lock is free meanwhile. */
    private boolean sleep(int cell, long nanos) throws InterruptedException {
        Mutex mutex = lock.mutex();
        int holds = mutex.unlockAll();
        try {
            return waiters.waitPoint(cell)
                    .await(nanos, () -> waiters.isChosen(cell), waiters::hasLostSignal);
        } finally {
            mutex.lock(holds);
            FaultPoint.reached(Step.CONDITION_BACK);
            waiters.passOn();
        }
    }

    /** The signal is kept if there was one: nobody else was chosen for it. */
    private static boolean outcome(boolean chosen, boolean interrupted) throws InterruptedException {
        if (interrupted && !chosen) {
            throw new InterruptedException();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return chosen;
    }

    @Override
    public void signal() {
        lock.mutex().checkHeld();
        try (var _ = attachment.use()) {
            waiters.chooseOne();
        }
    }

    @Override
    public void signalAll() {
        lock.mutex().checkHeld();
        try (var _ = attachment.use()) {
            waiters.chooseAll();
        }
    }

    @Override
    public String toString() {
        return attachment.isClosed() ? "Condition[closed]" : "Condition of " + lock;
    }

    @Serial
    private Object writeReplace() {
        return new Reference(lock, attachment.handle());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("a condition travels as a reference");
    }

    /** The lock comes along, as the same mutex that it is by itself. */
    private static final class Reference extends SharedReference {

        @Serial
        private static final long serialVersionUID = 1L;

        private final SharedLock lock;

        private Reference(SharedLock lock, Region.Handle handle) {
            super(handle);
            this.lock = lock;
        }

        @Override
        Object on(Region region) {
            return new SharedCondition(lock, region);
        }
    }
}
