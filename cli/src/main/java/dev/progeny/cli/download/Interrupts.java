package dev.progeny.cli.download;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signals that ask the program to end. The first is for the coordinator, the second for the workers, the third is obeyed
 * at once.
 *
 * <p>By reflection, because the compiler's warning about {@code sun.misc} cannot be switched off.
 */
final class Interrupts {

    /** What to do, in order of patience. Called on a thread of the JVM. */
    interface Steps {
        void first(int number, String name);

        void second();
    }

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private Interrupts() {}

    static void handle(Steps steps) {
        AtomicInteger count = new AtomicInteger();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, given) -> {
                        int number = (int) signal.getMethod("getNumber").invoke(given[0]);
                        String name = (String) signal.getMethod("getName").invoke(given[0]);
                        step(count.incrementAndGet(), number, name, steps);
                        return null;
                    });
            for (String name : NAMES) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException absent) {
            // A JDK without jdk.unsupported, or -Xrs: then the JVM ends at the first signal, and the workers with it.
        }
    }

    private static void step(int count, int number, String name, Steps steps) {
        switch (count) {
            case 1 -> steps.first(number, name);
            case 2 -> steps.second();
            default -> Runtime.getRuntime().halt(128 + number); // workers notice their parent's end by themselves
        }
    }
}
