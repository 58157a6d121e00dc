package dev.progeny;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one task asks for. Immutable; written as {@code TaskOptions.defaults().withName("thumbnail 17")}.
 *
 * @param name appears in messages; empty: {@code task-ID}
 * @param timeout how long it may run, from when a worker takes it; empty: as the pool's options say
 * @param retries how often it is run again when its worker process died under it; default 0, because only the author of
 *     a task knows whether running it twice does harm. What the task itself throws is never retried.
 * @param context scoped values whose bindings travel with it, beside those that the pool's options name
 * @param cpuTime whether its processor time is measured, for {@link TaskTiming#cpu}; default false, because the first such
 *     task of a process loads what measures it, about 30 ms, and each takes a microsecond or two more. On the module path
 *     the module {@code java.management} must be there.
 */
public record TaskOptions(
        String name, Optional<Duration> timeout, int retries, List<ContextKey> context, boolean cpuTime) {

    private static final TaskOptions DEFAULTS = new TaskOptions("", Optional.empty(), 0, List.of(), false);

    public TaskOptions {
        context = List.copyOf(context);
        timeout.filter(limit -> !limit.isPositive()).ifPresent(limit -> {
            throw new IllegalArgumentException("timeout must be positive: timeout=" + limit);
        });
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative: retries=" + retries);
        }
    }

    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    public TaskOptions withName(String name) {
        return new TaskOptions(name, timeout, retries, context, cpuTime);
    }

    public TaskOptions withTimeout(Duration timeout) {
        return new TaskOptions(name, Optional.of(timeout), retries, context, cpuTime);
    }

    public TaskOptions withContext(ContextKey... context) {
        return new TaskOptions(name, timeout, retries, List.of(context), cpuTime);
    }

    public TaskOptions withRetries(int retries) {
        return new TaskOptions(name, timeout, retries, context, cpuTime);
    }

    public TaskOptions withCpuTime(boolean cpuTime) {
        return new TaskOptions(name, timeout, retries, context, cpuTime);
    }
}
