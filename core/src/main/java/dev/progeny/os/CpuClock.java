package dev.progeny.os;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The processor time of the calling thread. The first use loads {@code java.management}, which takes about 30 ms, so it is
 * for those who ask for it; see docs/decisions/0011. Through reflection, because that module may be missing.
 */
public final class CpuClock {

    private static final long UNKNOWN = -1;

    private static final @Nullable MethodHandle CLOCK = find();

    private CpuClock() {}

    /** In nanoseconds, to be compared with {@link #since} on the same thread; -1 on a virtual thread, or without clock. */
    public static long now() {
        if (CLOCK == null) {
            return UNKNOWN;
        }
        try {
            return (long) CLOCK.invokeExact();
        } catch (Throwable switchedOff) { // by the program, through the bean itself
            return UNKNOWN;
        }
    }

    /** Nanoseconds since {@code before}, what {@link #now} said then; -1 if one of the two is unknown. */
    public static long since(long before) {
        long now = before < 0 ? UNKNOWN : now();
        return now < 0 ? UNKNOWN : now - before;
    }

    private static @Nullable MethodHandle find() {
        try {
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            Class<?> type = Class.forName("java.lang.management.ThreadMXBean");
            return MethodHandles.publicLookup()
                    .findVirtual(type, "getCurrentThreadCpuTime", MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException noSuchModule) {
            return null;
        }
    }
}
