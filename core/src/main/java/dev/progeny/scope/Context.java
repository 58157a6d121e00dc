package dev.progeny.scope;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of scoped values, taken in one thread and put in force in others.
 *
 * <p>Only the JDK's own structured scopes inherit all bindings, and there is no public way to ask a thread for what is
 * bound in it. So the keys have to be named; once named they go all the way down.
 */
final class Context {

    static final Context NONE = new Context(Set.of(), null);

    private final Set<ScopedValue<?>> keys;
    private final ScopedValue.@Nullable Carrier carrier;

    private Context(Set<ScopedValue<?>> keys, ScopedValue.@Nullable Carrier carrier) {
        this.keys = keys;
        this.carrier = carrier;
    }

    static List<ScopedValue<?>> keys(ScopedValue<?>... named) {
        return keys(Arrays.asList(Objects.requireNonNull(named, "context")));
    }

    /** The list as an option keeps it. */
    static List<ScopedValue<?>> keys(List<ScopedValue<?>> named) {
        for (ScopedValue<?> key : Objects.requireNonNull(named, "context")) {
            Objects.requireNonNull(key, "context");
        }
        return List.copyOf(named);
    }

    /** Takes what is bound in this thread, for the keys of {@code outer} and those {@code named} in addition. */
    static Context capture(Context outer, Collection<ScopedValue<?>> named) {
        if (outer.keys.isEmpty() && named.isEmpty()) {
            return NONE;
        }
        Set<ScopedValue<?>> keys = new LinkedHashSet<>(outer.keys);
        keys.addAll(named);
        ScopedValue.Carrier carrier = null;
        for (ScopedValue<?> key : keys) {
            carrier = key.isBound() ? with(carrier, key) : carrier;
        }
        return new Context(keys, carrier);
    }

    private static <T> ScopedValue.Carrier with(ScopedValue.@Nullable Carrier carrier, ScopedValue<T> key) {
        return carrier == null ? ScopedValue.where(key, key.get()) : carrier.where(key, key.get());
    }

    <T> T call(Callable<T> task) throws Exception {
        return carrier == null ? task.call() : carrier.call(task::call);
    }
}
