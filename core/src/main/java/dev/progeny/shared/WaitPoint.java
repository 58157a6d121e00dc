package dev.progeny.shared;

import dev.progeny.os.Futex;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Where threads of all processes wait until something in shared memory has changed. All waiting of this package is here;
 * DESIGN.md gives the protocol and its races.
 *
 * <pre>
 *   0            4            8
 *   +------------+------------+
 *   | changes    | sleepers   |
 *   | (counter)  | (0 or 1)   |
 *   +------------+------------+
 * </pre>
 *
 * <p>A waiter looks, spins for a moment, then sleeps between looks: in the kernel where it can be woken there, else for a
 * time that doubles up to a millisecond. Whoever makes a change calls {@link #signal}, which makes a system call only if
 * somebody sleeps in the kernel.
 *
 * <p>The region stays mapped while somebody waits. An object that may be closed meanwhile looks for that in its {@code
 * attempt}.
 */
final class WaitPoint {

    static final long BYTES = 64; // a cache line of its own

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long SLEEPERS = 4;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final long LEAST_SPIN = 1_000;
    private static final long MOST_SPIN = PROCESSORS == 1 ? LEAST_SPIN : 20_000;
    private static final long FIRST_PAUSE = 50_000;
    private static final long LAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(10); // an interrupt waits no longer in the kernel
    private static final long WATCH = TimeUnit.MILLISECONDS.toNanos(40);

    private final Region region;
    private final MemorySegment memory;

    /** How long spinning has paid lately; a race between threads spoils nothing. */
    private long spin = MOST_SPIN / 2;

    WaitPoint(Region region, long offset) {
        this.region = region;
        this.memory = region.segment().asSlice(offset, BYTES);
    }

    /** As {@link #await(long, BooleanSupplier, BooleanSupplier)}, with nothing to watch. */
    boolean await(long nanos, BooleanSupplier attempt) throws InterruptedException {
        return await(nanos, attempt, () -> false);
    }

    /**
     * Repeats {@code attempt} until it or {@code watch} says true, for at most {@code nanos} (0 or less: one attempt).
     *
     * @param attempt cheap, without locks; called after each change and at unforeseen times
     * @param watch called every 40 ms while sleeping, for what nobody signals: the death of a process
     * @return whether one said true
     */
    boolean await(long nanos, BooleanSupplier attempt, BooleanSupplier watch) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (attempt.getAsBoolean()) {
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        long start = System.nanoTime();
        region.hold(); // the kernel sleeps on an address
        try {
            return spin(start, nanos, attempt) || sleep(start, nanos, attempt, watch);
        } finally {
            region.release();
        }
    }

    /** As above without end, deaf to interrupts; one that came is set again afterwards. */
    void awaitUninterruptibly(BooleanSupplier attempt, BooleanSupplier watch) {
        boolean interrupted = false;
        while (true) {
            try {
                await(Long.MAX_VALUE, attempt, watch);
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean spin(long start, long nanos, BooleanSupplier attempt) {
        long most = Math.min(spin, nanos);
        while (System.nanoTime() - start < most) {
            Thread.onSpinWait();
            if (attempt.getAsBoolean()) {
                spin = Math.min(spin + LEAST_SPIN, MOST_SPIN);
                return true;
            }
        }
        spin = Math.max(spin / 2, LEAST_SPIN);
        return false;
    }

    private boolean sleep(long start, long nanos, BooleanSupplier attempt, BooleanSupplier watch)
            throws InterruptedException {
        boolean inKernel = !Thread.currentThread().isVirtual(); // it would take its carrier along
        long pause = FIRST_PAUSE;
        long watched = start;
        while (true) {
            int seen = (int) INT.getVolatile(memory, 0L); // before the flag, or a change could fall between the two
            boolean futex = inKernel && region.allCanWake();
            if (futex) {
                INT.setVolatile(memory, SLEEPERS, 1); // partner: the look at it in signal()
            }
            if (attempt.getAsBoolean()) {
                return true;
            }
            long now = System.nanoTime();
            if (now - start >= nanos) {
                return false;
            }
            long left = nanos - (now - start);
            if (futex) {
                Futex.sleep(memory, seen, Math.min(left, SLICE));
            } else {
                LockSupport.parkNanos(this, Math.min(left, pause));
                pause = Math.min(pause * 2, LAST_PAUSE);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (now - watched >= WATCH) {
                watched = now;
                if (watch.getAsBoolean()) {
                    return true;
                }
            }
        }
    }

    /** Tells all waiters to look again. The change must have been made with a volatile access before. */
    void signal() {
        if ((int) INT.getVolatile(memory, SLEEPERS) == 0) {
            return;
        }
        INT.setVolatile(memory, SLEEPERS, 0);
        int _ = (int) INT.getAndAdd(memory, 0L, 1);
        if (Futex.isAvailable()) {
            Futex.wakeAll(memory);
        }
    }
}
