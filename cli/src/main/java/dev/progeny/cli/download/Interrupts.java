package dev.progeny.cli.download;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

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
        on(NAMES, (number, name) -> step(count.incrementAndGet(), number, name, steps));
    }

    /** Another size of the terminal. */
    static void onResize(Runnable step) {
        on(List.of("WINCH"), (number, name) -> step.run());
    }

    private static void on(List<String> names, BiConsumer<Integer, String> step) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, given) -> {
                        int number = (int) signal.getMethod("getNumber").invoke(given[0]);
                        step.accept(number, (String) signal.getMethod("getName").invoke(given[0]));
                        return null;
                    });
            for (String name : names) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException absent) {
            // A JDK without jdk.unsupported, or -Xrs: then the JVM ends at the first signal, and the workers with it; a new
            // size is noticed a little later.
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
