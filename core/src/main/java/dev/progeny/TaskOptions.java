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
 * @param reportAfter how long it may run before the log is told of it, once, with the stacks of its worker; empty: as the
 *     pool's options say, which is never unless they name a time; see {@link ProcessOptions}
 * @param cpuTime whether its processor time is measured, for {@link TaskTiming#cpu}; default false, because the first such
 *     task of a process loads what measures it, about 30 ms, and each takes a microsecond or two more. On the module path
 *     the module {@code java.management} must be there.
 */
public record TaskOptions(
        String name,
        Optional<Duration> timeout,
        int retries,
        List<ContextKey> context,
        Optional<Duration> reportAfter,
        boolean cpuTime) {

    private static final TaskOptions DEFAULTS =
            new TaskOptions("", Optional.empty(), 0, List.of(), Optional.empty(), false);

    public TaskOptions {
        context = List.copyOf(context);
        timeout.ifPresent(limit -> checkPositive("timeout", limit));
        reportAfter.ifPresent(age -> checkPositive("reportAfter", age));
        if (retries < 0) {
            throw new IllegalArgumentException("retries must not be negative: retries=" + retries);
        }
    }

    private static void checkPositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + value);
        }
    }

    /** These, and where they say nothing of a time-out or a report, what the pool's say; for those who write an engine. */
    public TaskOptions within(ProcessOptions pool) {
        boolean same = pool.taskTimeout().isEmpty() && pool.reportAfter().isEmpty();
        return same ? this : new TaskOptions(
                name, timeout.or(pool::taskTimeout), retries, context, reportAfter.or(pool::reportAfter), cpuTime);
    }

    public static TaskOptions defaults() {
        return DEFAULTS;
    }

    public TaskOptions withName(String name) {
        return new TaskOptions(name, timeout, retries, context, reportAfter, cpuTime);
    }

    public TaskOptions withTimeout(Duration timeout) {
        return new TaskOptions(name, Optional.of(timeout), retries, context, reportAfter, cpuTime);
    }

    public TaskOptions withContext(ContextKey... context) {
        return new TaskOptions(name, timeout, retries, List.of(context), reportAfter, cpuTime);
    }

    public TaskOptions withRetries(int retries) {
        return new TaskOptions(name, timeout, retries, context, reportAfter, cpuTime);
    }

    public TaskOptions withReportAfter(Duration reportAfter) {
        return new TaskOptions(name, timeout, retries, context, Optional.of(reportAfter), cpuTime);
    }

    public TaskOptions withCpuTime(boolean cpuTime) {
        return new TaskOptions(name, timeout, retries, context, reportAfter, cpuTime);
    }
}
