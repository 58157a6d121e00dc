package dev.progeny.os;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Named steps of a protocol, at which a test can make this process die. Off unless the process was started with {@code
 * -Dprogeny.fault=STEP} or {@code STEP:N} (the N-th time it is reached); off, a step is a null check that the compiler
 * removes.
 *
 * <p>Dying is {@link Runtime#halt}: no exit hook, no finally block, memory stays as it is, as with kill -9.
 */
public final class FaultPoint {

    private static final int AS_KILLED = 137;
    private static final @Nullable FaultPoint ARMED = parse(System.getProperty("progeny.fault"));

    private final String step;
    private final AtomicInteger timesLeft;

    private FaultPoint(String step, int times) {
        this.step = step;
        this.timesLeft = new AtomicInteger(times);
    }

    public static void reached(Enum<?> step) {
        FaultPoint armed = ARMED;
        if (armed != null && armed.step.equals(step.name()) && armed.timesLeft.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
    }

    private static @Nullable FaultPoint parse(@Nullable String plan) {
        if (plan == null) {
            return null;
        }
        String[] parts = plan.split(":", 2);
        return new FaultPoint(parts[0], parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
    }
}
