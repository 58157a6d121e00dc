package dev.progeny.worker;

import dev.progeny.wire.Control;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which thread runs which task, so that an interrupt meets its task and no other.
 *
 * <p>Interrupts come over another channel than tasks, so one may overtake its task: it is kept until the task begins.
 * One that comes too late looks the same and is kept for nothing; hence the bound.
 */
final class RunningTasks {

    private static final int MOST_EARLY = 1_024;
    private static final int MOST_SHOWN = 500; // the parent waits a quarter of a second

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

    /** What the task's thread is doing, or those of the oldest tasks, then every platform thread, as UTF-8. */
    ByteBuffer dump(long task) {
        StringBuilder text = new StringBuilder();
        Map<Long, Thread> shown = shown(task);
        shown.forEach((id, thread) -> append(text, thread, " (task " + id + ")", thread.getStackTrace()));
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (!shown.containsValue(thread)) {
                append(text, thread, "", stack);
            }
        });
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private synchronized Map<Long, Thread> shown(long task) {
        var shown = new TreeMap<>(threads);
        if (task != Control.ALL_TASKS) {
            shown.keySet().retainAll(Set.of(task));
        }
        while (shown.size() > MOST_SHOWN) {
            shown.pollLastEntry();
        }
        return shown;
    }

    private static void append(StringBuilder text, Thread thread, String task, StackTraceElement[] stack) {
        text.append(thread.getName()).append(' ').append(thread.getState()).append(task).append('\n');
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
