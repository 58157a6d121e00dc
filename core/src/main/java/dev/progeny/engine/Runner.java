package dev.progeny.engine;

import org.jspecify.annotations.Nullable;

/**
 * The thread of this process that runs one task: it can be interrupted for that task, and shown, until it has left it.
 *
 * <p>Apart from the task's own lock, because an interrupt closes the channel in which the thread waits, and that may be the
 * user's code. Whoever calls has no lock of ours.
 */
final class Runner {

    private @Nullable Thread thread = Thread.currentThread(); // guarded by this

    /** Called by the thread itself: after this no interrupt for the task can reach it, and none that did is left on it. */
    synchronized void leave() {
        if (thread == Thread.currentThread()) {
            thread = null;
            boolean _ = Thread.interrupted();
        }
    }

    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** What the thread is doing; empty if it has left. */
    synchronized String dump() {
        if (thread == null) {
            return "";
        }
        StringBuilder doing = new StringBuilder(thread.getName()).append(' ').append(thread.getState());
        for (StackTraceElement frame : thread.getStackTrace()) {
            doing.append("\n\tat ").append(frame);
        }
        return doing.toString();
    }
}
