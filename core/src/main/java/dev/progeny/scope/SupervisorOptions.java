package dev.progeny.scope;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a {@link Supervisor} restarts, and when it gives up. Immutable; written as {@code o -> o.withStrategy(ONE_FOR_ALL)}.
 *
 * @param name for messages and threads; default {@code supervisor}
 * @param strategy default {@link Strategy#ONE_FOR_ONE}
 * @param maxRestarts so many restarts within {@code period} are fine, one more is not; default 3
 * @param period default 5 s
 * @param backOff wait before a restart, doubled for each restart within the period; default zero
 * @param maxBackOff the longest such wait. Waits that leave fewer than {@code maxRestarts} in a period mean that the
 *     supervisor never gives up
 * @param listener called on the supervisor's thread, in order; must not block or call the supervisor; what it throws is
 *     logged; default: failures are logged as warnings
 * @param context scoped values whose bindings, as they are in {@code open}, hold in all lives of all children, and in the
 *     groups, loops and supervisors opened there; one that is not bound stays unbound
 */
public record SupervisorOptions(
        String name,
        Strategy strategy,
        int maxRestarts,
        Duration period,
        Duration backOff,
        Duration maxBackOff,
        Consumer<SupervisorEvent> listener,
        List<ScopedValue<?>> context) {

    private static final SupervisorOptions DEFAULTS = new SupervisorOptions(
            "supervisor",
            Strategy.ONE_FOR_ONE,
            3,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO,
            SupervisorEvent::log,
            List.of());

    public SupervisorOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(backOff, "backOff");
        Objects.requireNonNull(maxBackOff, "maxBackOff");
        Objects.requireNonNull(listener, "listener");
        context = Context.keys(context);
        if (maxRestarts < 0) {
            throw new IllegalArgumentException("maxRestarts must be at least 0: maxRestarts=" + maxRestarts);
        }
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be longer than nothing: period=" + period);
        }
        if (backOff.isNegative() || maxBackOff.compareTo(backOff) < 0) {
            throw new IllegalArgumentException("a back-off must not be negative, and at most as long as the longest one:"
                    + " backOff=" + backOff + ", maxBackOff=" + maxBackOff);
        }
    }

    public static SupervisorOptions defaults() {
        return DEFAULTS;
    }

    public SupervisorOptions withName(String name) {
        return new SupervisorOptions(name, strategy, maxRestarts, period, backOff, maxBackOff, listener, context);
    }

    public SupervisorOptions withStrategy(Strategy strategy) {
        return new SupervisorOptions(name, strategy, maxRestarts, period, backOff, maxBackOff, listener, context);
    }

    public SupervisorOptions withIntensity(int maxRestarts, Duration period) {
        return new SupervisorOptions(name, strategy, maxRestarts, period, backOff, maxBackOff, listener, context);
    }

    public SupervisorOptions withBackOff(Duration backOff, Duration maxBackOff) {
        return new SupervisorOptions(name, strategy, maxRestarts, period, backOff, maxBackOff, listener, context);
    }

    public SupervisorOptions withListener(Consumer<SupervisorEvent> listener) {
        return new SupervisorOptions(name, strategy, maxRestarts, period, backOff, maxBackOff, listener, context);
    }

    /** Replaces the list of scoped values to carry over. */
    public SupervisorOptions withContext(ScopedValue<?>... context) {
        return new SupervisorOptions(
                name, strategy, maxRestarts, period, backOff, maxBackOff, listener, Context.keys(context));
    }
}
