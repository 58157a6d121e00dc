package dev.progeny.shared;

import dev.progeny.os.FaultPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of {@link SharedQueue} on its memory: items are bytes, nothing here waits for more than a mutex. One object
 * per process and queue. QUEUE.md says why each step is where it is.
 */
final class QueueRing {

    /** One item as the queue holds it. */
    static final class Item {

        final long number;
        final byte[] bytes;

        Item(long number, byte[] bytes) {
            this.number = number;
            this.bytes = bytes;
        }
    }

    private final QueueLayout memory;
    private final Mutex put;
    private final Mutex take;

    final WaitPoint notEmpty;
    final WaitPoint notFull;
    final WaitPoint allDone;

    /** Of the threads of this process, one at a time waits at a wait point. */
    final ReentrantLock takersTurn = new ReentrantLock();

    final ReentrantLock puttersTurn = new ReentrantLock();

    private long seenHead; // guarded by put; may be too small
    private long seenTail; // guarded by take; may be too small

    /** For tests, in which each object plays a process with mutexes of its own. */
    QueueRing(Region region, Mutex put, Mutex take) {
        this.memory = new QueueLayout(region.segment());
        this.put = put;
        this.take = take;
        notEmpty = new WaitPoint(region, QueueLayout.NOT_EMPTY);
        notFull = new WaitPoint(region, QueueLayout.NOT_FULL);
        allDone = new WaitPoint(region, QueueLayout.DONE_POINT);
    }

    static QueueRing on(Region region) {
        return region.local(QueueRing.class, 0, () -> {
            Mutex put = Mutex.at(region, QueueLayout.PUT);
            Mutex take = Mutex.at(region, QueueLayout.TAKE);
            return new QueueRing(region, put, take);
        });
    }

    int capacity() {
        return memory.capacity();
    }

    long capacityBytes() {
        return memory.bytes();
    }

    /** False if it does not fit now. */
    boolean offer(byte[] item) {
        put.lock();
        try {
            if (memory.isShutdownVolatile()) {
                throw new SharedQueue.ShutdownException();
            }
            long tail = memory.tailVolatile();
            long start = tail == 0 ? 0 : memory.end(tail - 1);
            if (!fits(item.length, tail, start)) {
                return false;
            }
            memory.copyIn(item, start);
            FaultPoint.reached(Step.QUEUE_COPIED_IN);
            memory.setSlot(tail, start + item.length, item.length);
            FaultPoint.reached(Step.QUEUE_SLOT_WRITTEN);
            memory.setTailVolatile(tail + 1);
            FaultPoint.reached(Step.QUEUE_TAIL_MOVED);
        } finally {
            put.unlock();
        }
        notEmpty.signal();
        return true;
    }

    /** What there was when it did not fit. */
    record Full(long head, long removed) {}

    /** To be asked before {@link #offer}; when that has failed, {@link #isStill} tells whether to try again. */
    Full full() {
        return new Full(memory.headVolatile(), memory.removedVolatile());
    }

    boolean isStill(Full full) {
        return memory.headVolatile() == full.head
                && memory.removedVolatile() == full.removed
                && !memory.isShutdownVolatile();
    }

    private boolean fits(int length, long tail, long start) {
        if (hasRoom(length, tail, start)) {
            return true;
        }
        seenHead = memory.headVolatile();
        return hasRoom(length, tail, start);
    }

    private boolean hasRoom(int length, long tail, long start) {
        long head = seenHead;
        long occupied = tail - head;
        if (occupied == 0) {
            return length <= memory.bytes();
        }
        // Slots from head on are overwritten by putters only, and we are the one.
        long used = start - (memory.end(head) - memory.length(head));
        return occupied < memory.slots()
                && occupied - memory.removedVolatile() < memory.capacity()
                && length <= memory.bytes() - used;
    }

    /** After this no item is put any more. */
    void shutdown() {
        put.lock();
        try {
            memory.setShutdownVolatile();
        } finally {
            put.unlock();
        }
        notEmpty.signal();
        notFull.signal();
    }

    boolean isShutdown() {
        return memory.isShutdownVolatile();
    }

    /** Null if there is none now. */
    byte @Nullable [] poll() {
        lockTake();
        byte[] item;
        try {
            long head = firstPresent();
            if (head < 0) {
                return null;
            }
            item = read(head);
            FaultPoint.reached(Step.QUEUE_COPIED_OUT);
            memory.setHeadVolatile(head + 1);
            FaultPoint.reached(Step.QUEUE_HEAD_MOVED);
        } finally {
            take.unlock();
        }
        notFull.signal();
        return item;
    }

    /** Looks without the mutex; false also if all that is there was removed. */
    boolean isEmpty() {
        return memory.headVolatile() >= memory.tailVolatile();
    }

    byte @Nullable [] peek() {
        lockTake();
        try {
            long head = firstPresent();
            return head < 0 ? null : read(head);
        } finally {
            take.unlock();
        }
    }

    /** All that are there now, in order. */
    List<Item> items() {
        lockTake();
        try {
            List<Item> items = new ArrayList<>();
            long tail = memory.tailVolatile();
            for (long item = memory.headVolatile(); item < tail; item++) {
                if (!memory.isRemoved(item)) {
                    items.add(new Item(item, read(item)));
                }
            }
            return items;
        } finally {
            take.unlock();
        }
    }

    /** Discards one item; false if it is no longer there. */
    boolean remove(long item) {
        lockTake();
        try {
            if (item < memory.headVolatile() || memory.isRemoved(item)) {
                return false;
            }
            memory.setRemoved(item);
            FaultPoint.reached(Step.QUEUE_MARKED_REMOVED);
            memory.setRemovedVolatile(memory.removedVolatile() + 1);
            long ignored = firstPresent(); // gives its place free if it was the first
        } finally {
            take.unlock();
        }
        notFull.signal();
        done(1);
        return true;
    }

    /** Discards all; returns how many. Nobody puts meanwhile: it would find no room in a queue that is cleared. */
    int clear() {
        int dropped;
        put.lock();
        try {
            dropped = takeAll();
        } finally {
            put.unlock();
        }
        notFull.signal();
        done(dropped);
        return dropped;
    }

    private int takeAll() {
        lockTake();
        try {
            long tail = memory.tailVolatile();
            int all = (int) (tail - memory.headVolatile() - memory.removedVolatile());
            memory.setHeadVolatile(tail);
            memory.setRemovedVolatile(0);
            return all;
        } finally {
            take.unlock();
        }
    }

    /** Exact when nobody puts or takes. */
    int size() {
        long size = memory.tailVolatile() - memory.headVolatile() - memory.removedVolatile();
        return (int) Math.max(0, Math.min(size, memory.capacity()));
    }

    private void lockTake() {
        take.lock();
        if (take.isInherited()) {
            countRemoved();
            take.forgetInheritance();
        }
    }

    /** The dead one may have marked a slot, or passed over one, without counting it. */
    private void countRemoved() {
        long removed = 0;
        long tail = memory.tailVolatile();
        for (long item = memory.headVolatile(); item < tail; item++) {
            removed += memory.isRemoved(item) ? 1 : 0;
        }
        memory.setRemovedVolatile(removed);
    }

    /** Passes over what was removed; -1 if nothing is left then. */
    private long firstPresent() {
        long head = memory.headVolatile();
        while (true) {
            if (head >= seenTail) {
                seenTail = memory.tailVolatile();
                if (head >= seenTail) {
                    return -1;
                }
            }
            if (!memory.isRemoved(head)) {
                return head;
            }
            memory.setHeadVolatile(++head);
            memory.setRemovedVolatile(Math.max(0, memory.removedVolatile() - 1));
        }
    }

    private byte[] read(long item) {
        byte[] bytes = new byte[memory.length(item)];
        memory.copyOut(memory.end(item) - bytes.length, bytes);
        return bytes;
    }

    /** Marks items as finished; false if so many have not been put. */
    boolean done(int items) {
        while (true) {
            long done = memory.doneVolatile();
            if (done + items > memory.tailVolatile()) {
                return false;
            }
            if (memory.compareAndSetDone(done, done + items)) {
                allDone.signal();
                return true;
            }
        }
    }

    boolean isAllDone() {
        return memory.doneVolatile() >= memory.tailVolatile();
    }
}
