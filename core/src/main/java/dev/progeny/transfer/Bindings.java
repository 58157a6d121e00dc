package dev.progeny.transfer;

import dev.progeny.Action;
import dev.progeny.ContextKey;
import dev.progeny.Fn;
import dev.progeny.Job;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What named scoped values were bound to where a task was submitted. */
public record Bindings(List<Binding> all) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of the current thread; null if there are none, which is what most tasks have. */
    public static @Nullable Bindings capture(List<ContextKey> keys) {
        if (keys.isEmpty()) {
            return null;
        }
        List<Binding> bound = new ArrayList<>();
        keys.forEach(key -> add(bound, key));
        return bound.isEmpty() ? null : new Bindings(bound);
    }

    private static void add(List<Binding> bound, ContextKey key) {
        ScopedValue<?> value = key.scopedValue();
        if (value.isBound()) {
            bound.add(new Binding(key, value.get()));
        }
    }

    private ScopedValue.Carrier carrier() {
        ScopedValue.Carrier carrier = null;
        for (Binding binding : all) {
            carrier = binding.addTo(carrier);
        }
        if (carrier == null) {
            throw new IllegalStateException("bindings are never empty");
        }
        return carrier;
    }

    private record Binding(ContextKey key, @Nullable Object value) implements Serializable {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"unchecked", "NullAway"}) // the value was read from this very key
        ScopedValue.Carrier addTo(ScopedValue.@Nullable Carrier carrier) {
            ScopedValue<Object> scopedValue = (ScopedValue<Object>) key.scopedValue();
            return carrier == null ? ScopedValue.where(scopedValue, value) : carrier.where(scopedValue, value);
        }
    }

    /** A job with its bindings. */
    public record BoundJob<R>(Bindings bindings, Callable<R> job) implements Job<R> {
        @Override
        public R call() throws Exception {
            return bindings.carrier().call(job::call);
        }
    }

    /** An action with its bindings. */
    public record BoundAction(Bindings bindings, Runnable runnable) implements Action {
        @Override
        public void perform() throws Exception {
            bindings.carrier().call(() -> Call.perform(runnable, true));
        }
    }

    /** A function with the bindings of the call that maps it. */
    public record BoundFn<T, R>(Bindings bindings, Fn<T, R> fn) implements Fn<T, R> {
        @Override
        public R apply(T input) throws Exception {
            return bindings.carrier().call(() -> fn.apply(input));
        }
    }
}
