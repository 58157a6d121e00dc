package dev.progeny;

import java.time.Duration;

/**
 * A task ran longer than its time-out. Its worker was interrupted, and is killed if the task does not end within {@link
 * ProcessOptions#cancelGrace}.
 */
public final class TaskTimeoutException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    private final Duration limit;
    private final String threadDump;

    public TaskTimeoutException(String message, Duration limit, String threadDump) {
        super(message, null);
        this.limit = limit;
        this.threadDump = threadDump;
    }

    /** How long it was allowed to run. */
    public Duration limit() {
        return limit;
    }

    /** What the threads of its worker were doing when the time was over; empty if the worker could not say. */
    public String threadDump() {
        return threadDump;
    }
}
