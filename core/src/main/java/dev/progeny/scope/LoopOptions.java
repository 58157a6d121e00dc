package dev.progeny.scope;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How an {@link EventLoop} is named and watched. Immutable; written as {@code o -> o.withName("ui")}.
 *
 * @param name for threads and messages; empty: threads have no name
 * @param reportAfter a coroutine that keeps the baton at least so long is reported, once, with its stack, through the
 *     {@link System.Logger} {@code dev.progeny.scope.EventLoop}; at the latest after twice that time; empty: off
 * @param context scoped values whose bindings, as they are in {@code open}, hold in the coroutines and in what is opened
 *     there; one that is not bound stays unbound
 */
public record LoopOptions(String name, Optional<Duration> reportAfter, List<ScopedValue<?>> context) {

    private static final LoopOptions DEFAULTS = new LoopOptions("", Optional.empty(), List.of());

    public LoopOptions {
        Objects.requireNonNull(name, "name");
        context = Context.keys(context);
        Objects.requireNonNull(reportAfter, "reportAfter").ifPresent(LoopOptions::checkReportAfter);
    }

    private static void checkReportAfter(Duration reportAfter) {
        if (reportAfter.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("reportAfter must be at least 1 ms: reportAfter=" + reportAfter);
        }
    }

    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    public LoopOptions withName(String name) {
        return new LoopOptions(name, reportAfter, context);
    }

    /** Reports slow coroutines; 100 ms is a good start. */
    public LoopOptions withReportAfter(Duration reportAfter) {
        return new LoopOptions(name, Optional.of(Objects.requireNonNull(reportAfter, "reportAfter")), context);
    }

    /** Replaces the list of scoped values to carry over. */
    public LoopOptions withContext(ScopedValue<?>... context) {
        return new LoopOptions(name, reportAfter, Context.keys(context));
    }
}
