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
        Duration most = options.maxBackOff();
        for (int i = 1; i < recent.size(); i++) {
            if (delay.compareTo(most.dividedBy(2)) > 0) { // twice as long would be too long, or more than a Duration holds
                return most;
            }
            delay = delay.multipliedBy(2);
        }
        return delay;
    }

    @Override
    public String toString() {
        return options.maxRestarts() + " restarts within " + options.period();
    }
}
