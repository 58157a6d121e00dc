package dev.progeny.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sleeping on a word of shared memory until another process wakes the sleepers: Linux' futex(2).
 *
 * <p>Used only where the program gave this library native access ({@code --enable-native-access}): without it the JVM
 * prints a warning into the user's terminal. A sleeper blocks its thread in the kernel, where an interrupt does not reach
 * it, and would pin a virtual thread: sleep in slices, on platform threads.
 */
public final class Futex {

    private static final Map<String, Long> NUMBER_OF_SYSTEM_CALL = Map.of("amd64", 202L, "aarch64", 98L);
    private static final int WAIT = 0; // not FUTEX_WAIT_PRIVATE: the word is shared between processes
    private static final int WAKE = 1;
    private static final long NANOS = 1_000_000_000;

    private static final boolean AVAILABLE = "Linux".equals(System.getProperty("os.name"))
            && NUMBER_OF_SYSTEM_CALL.containsKey(System.getProperty("os.arch"))
            && Futex.class.getModule().isNativeAccessEnabled();

    private Futex() {}

    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /**
     * The option that gives a child the same access, or null if this process has none.
     *
     * @param onClassPath whether the child finds this library on its class path, wherever it lies here
     */
    public static @Nullable String option(boolean onClassPath) {
        Module module = Futex.class.getModule();
        String name = onClassPath || !module.isNamed() ? "ALL-UNNAMED" : module.getName();
        return AVAILABLE ? "--enable-native-access=" + name : null;
    }

    /** Sleeps while the {@code int} at {@code word} is {@code expected}, until woken, or for {@code nanos}. */
    public static void sleep(MemorySegment word, int expected, long nanos) {
        MemorySegment timeout = Native.TIMEOUT.get();
        timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS);
        timeout.set(ValueLayout.JAVA_LONG, 8, nanos % NANOS);
        Native.call(word, WAIT, expected, timeout);
    }

    /** Wakes all that sleep on {@code word}. */
    public static void wakeAll(MemorySegment word) {
        Native.call(word, WAKE, Integer.MAX_VALUE, MemorySegment.NULL);
    }

    /** Apart, because the first use of the foreign-function interface takes some 100 ms. */
    private static final class Native {

        private static final ThreadLocal<MemorySegment> TIMEOUT =
                ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));
        private static final long NUMBER = NUMBER_OF_SYSTEM_CALL.getOrDefault(System.getProperty("os.arch"), -1L);
        private static final MethodHandle SYSCALL = handle();

        @SuppressWarnings("restricted") // asked for before: isAvailable
        private static MethodHandle handle() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(1));
        }

        /** The result is not looked at: whoever sleeps or wakes looks at the word again anyway. */
        static void call(MemorySegment word, int operation, int value, MemorySegment timeout) {
            try {
                long ignored = (long) SYSCALL.invokeExact(NUMBER, word, operation, value, timeout);
            } catch (Throwable impossible) { // what a method handle declares; a system call throws nothing
                throw new AssertionError(impossible);
            }
        }
    }
}
