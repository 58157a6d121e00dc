package dev.progeny.transfer;

import dev.progeny.Action;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The lambdas that this process has met last. A worker that stands by is sent them before its first task: to find their
 * class and to link them takes it some milliseconds, which that task then does not wait for. Nothing of them is run but
 * the initializer of their class.
 *
 * <p>Only lambdas that capture nothing, from classes that every worker finds by itself.
 */
public final class Familiar {

    private static final int MOST = 8;

    private static final List<WeakReference<Object>> LAMBDAS = new ArrayList<>(); // guarded by itself

    private Familiar() {}

    /** What a worker that stands by is given to read. */
    record Lambdas(List<Object> known) implements Action {

        private static final long serialVersionUID = 1L;

        @Override
        public void perform() {
            // To have read them is all.
        }
    }

    static boolean capturesNothing(Object lambda) {
        Class<?> type = lambda.getClass();
        return type.isHidden() && type.getDeclaredFields().length == 0;
    }

    /** This was encoded, for a worker that finds its classes by itself. */
    static void met(Object code) {
        if (!capturesNothing(code) || !(code instanceof Serializable)) {
            return;
        }
        synchronized (LAMBDAS) {
            LAMBDAS.removeIf(each -> each.refersTo(null) || each.refersTo(code));
            LAMBDAS.add(new WeakReference<>(code));
            if (LAMBDAS.size() > MOST) {
                LAMBDAS.removeFirst();
            }
        }
    }

    public static Lambdas lambdas() {
        synchronized (LAMBDAS) {
            return new Lambdas(LAMBDAS.stream()
                    .map(WeakReference::get)
                    .filter(Objects::nonNull)
                    .toList());
        }
    }
}
