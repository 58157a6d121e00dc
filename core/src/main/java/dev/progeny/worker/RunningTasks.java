package dev.progeny.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which thread runs which task, so that an interrupt meets its task and no other.
 *
 * <p>Interrupts come over another channel than tasks, so one may overtake its task: it is kept until the task begins.
 * One that comes too late looks the same and is kept for nothing; hence the bound.
 */
final class RunningTasks {

    private static final int MOST_EARLY = 1_024;

    // Guarded by this.
    private final Map<Long, Thread> threads = new HashMap<>();
    private final Set<Long> early = new LinkedHashSet<>();

    synchronized void begin(long task) {
        threads.put(task, Thread.currentThread());
        if (early.remove(task)) {
            Thread.currentThread().interrupt();
        }
    }

    /** After this no interrupt for {@code task} can reach the current thread, and none that did is left on it. */
    synchronized void end(long task) {
        threads.remove(task);
        Thread.interrupted();
    }

    /** What the task's thread is doing, then every platform thread, as UTF-8. */
    ByteBuffer dump(long task) {
        StringBuilder text = new StringBuilder();
        Thread own;
        synchronized (this) {
            own = threads.get(task);
        }
        if (own != null) {
            append(text, own, own.getStackTrace());
        }
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread != own) {
                append(text, thread, stack);
            }
        });
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
        text.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
        for (StackTraceElement frame : stack) {
            text.append("\tat ").append(frame).append('\n');
        }
    }

    /** Whether a task that has not begun is to be interrupted. */
    synchronized boolean isInterruptedEarly(long task) {
        return early.contains(task);
    }

    synchronized void interrupt(long task) {
        Thread thread = threads.get(task);
        if (thread != null) {
            thread.interrupt();
            return;
        }
        if (early.size() == MOST_EARLY) {
            early.remove(early.iterator().next());
        }
        early.add(task);
    }
}
