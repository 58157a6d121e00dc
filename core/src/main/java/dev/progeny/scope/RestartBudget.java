package dev.progeny.scope;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How often is too often: restarts within a sliding period, and the wait before the next one. One thread only. */
final class RestartBudget {

    private final SupervisorOptions options;
    private final long periodNanos;
    private final Deque<Long> recent = new ArrayDeque<>();

    RestartBudget(SupervisorOptions options) {
        this.options = options;
        this.periodNanos = TimeUnit.NANOSECONDS.convert(options.period());
    }

    /** Takes one restart from the budget; false if there is none left. */
    boolean take(long nowNanos) {
        while (!recent.isEmpty() && nowNanos - recent.getFirst() > periodNanos) {
            recent.removeFirst();
        }
        if (recent.size() >= options.maxRestarts()) {
            return false;
        }
        recent.addLast(nowNanos);
        return true;
    }

    /** The wait for the restart taken last: doubled for each one before it. */
    Duration delay() {
        Duration delay = options.backOff();
        for (int i = 1; i < recent.size() && delay.compareTo(options.maxBackOff()) < 0; i++) {
            // Compared by halves: twice a very long wait is more than a duration can hold.
            delay = delay.compareTo(options.maxBackOff().dividedBy(2)) < 0 ? delay.multipliedBy(2) : options.maxBackOff();
        }
        return delay.compareTo(options.maxBackOff()) < 0 ? delay : options.maxBackOff();
    }

    @Override
    public String toString() {
        return options.maxRestarts() + " restarts within " + options.period();
    }
}
