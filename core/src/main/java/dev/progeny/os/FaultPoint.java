package dev.progeny.os;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Named steps at which a test can make this process fail: die, throw, stall, be late, lose or double a frame. Off
 * unless the process was started with {@code -Dprogeny.fault=PLAN} ({@link FaultPlan}); off, a step is a null check that
 * the compiler removes.
 *
 * <p>Dying is {@link Runtime#halt}: no exit hook, no finally block, memory stays as it is, as with kill -9. Stalling is
 * for ever, and no interrupt ends it.
 */
public final class FaultPoint {

    private static final int AS_KILLED = 137;
    private static final @Nullable FaultPlan PLAN = FaultPlan.parse(System.getProperty("progeny.fault"));

    private FaultPoint() {}

    /** Names this process, so that those that share a random plan do not all fail at the same step. */
    public static void name(String process) {
        if (PLAN != null) {
            PLAN.name(process);
        }
    }

    /** A step that fails as our own code would. */
    public static void reached(Enum<?> step) {
        if (PLAN != null) {
            Fault fault = PLAN.next(step.name(), false);
            if (fault != null && happens(fault, step)) {
                throw new IllegalStateException("fault injected at " + step);
            }
        }
    }

    /** A step that fails as input and output do. */
    public static void reachedIo(Enum<?> step) throws IOException {
        if (PLAN != null) {
            Fault fault = PLAN.next(step.name(), false);
            if (fault != null && happens(fault, step)) {
                throw new IOException("fault injected at " + step);
            }
        }
    }

    /** A step that sends a frame: how often it is to be sent. */
    public static int copies(Enum<?> step) throws IOException {
        if (PLAN == null) {
            return 1;
        }
        Fault fault = PLAN.next(step.name(), true);
        if (fault == null) {
            return 1;
        }
        return switch (fault.action()) {
            case DROP -> 0;
            case DUPLICATE -> 2;
            default -> {
                if (happens(fault, step)) {
                    throw new IOException("fault injected at " + step);
                }
                yield 1;
            }
        };
    }

    /** Whether the caller is to throw. */
    private static boolean happens(Fault fault, Enum<?> step) {
        switch (fault.action()) {
            case DIE -> Runtime.getRuntime().halt(AS_KILLED);
            case STALL -> pause(Long.MAX_VALUE, true);
            case DELAY -> pause(fault.millis(), false);
            case THROW -> {
                return true;
            }
            case DROP, DUPLICATE -> throw new IllegalArgumentException("only frames are dropped or doubled: " + step);
        }
        return false;
    }

    private static void pause(long millis, boolean forEver) {
        boolean interrupted = false;
        do {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException later) {
                interrupted = true;
            }
        } while (forEver);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
