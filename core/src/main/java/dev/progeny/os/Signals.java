package dev.progeny.os;

/** Signals that a terminal sends to the whole group of processes. */
public final class Signals {

    private Signals() {}

    /**
     * Leaves Ctrl-C to the parent: it ends its workers in order, instead of each dying in the middle of something.
     * The parent's own end reaches a worker by other ways (end-of-file on stdin, the parent-death signal).
     *
     * <p>By reflection, because the compiler's warning about {@code sun.misc} cannot be switched off and here warnings
     * are errors; there is no other way to ignore a signal in Java.
     */
    public static void leaveInterruptToParent() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, interrupt, handler.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException absent) {
            // A JDK without jdk.unsupported, or -Xrs: then Ctrl-C ends worker and parent at the same time.
        }
    }
}
