package dev.progeny.scope;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link TaskGroup} is named, bounded and fed. Immutable; written as {@code o -> o.withTimeout(ofSeconds(2))}.
 *
 * @param name for threads and messages; empty: threads have no name
 * @param timeout counted from {@code open}; zero or less has passed at once; empty: no deadline of its own
 * @param context scoped values whose bindings, as they are in {@code open}, hold in the subtasks and in the subtasks of
 *     groups opened there; one that is not bound stays unbound
 */
public record GroupOptions(String name, Optional<Duration> timeout, List<ScopedValue<?>> context) {

    private static final GroupOptions DEFAULTS = new GroupOptions("", Optional.empty(), List.of());

    public GroupOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(timeout, "timeout");
        context = Context.keys(context);
    }

    public static GroupOptions defaults() {
        return DEFAULTS;
    }

    public GroupOptions withName(String name) {
        return new GroupOptions(name, timeout, context);
    }

    public GroupOptions withTimeout(Duration timeout) {
        return new GroupOptions(name, Optional.of(Objects.requireNonNull(timeout, "timeout")), context);
    }

    /** Replaces the list of scoped values to carry over. */
    public GroupOptions withContext(ScopedValue<?>... context) {
        return new GroupOptions(name, timeout, Context.keys(context));
    }
}
