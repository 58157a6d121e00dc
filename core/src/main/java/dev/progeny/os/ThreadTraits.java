package dev.progeny.os;

/**
 * What a task can change about the thread it runs on, and the next task shall not find: its name, its priority, what is told
 * of its end. Thread locals stay: only the thread itself could name them.
 *
 * @param priority of a platform thread; a virtual one has the same always
 */
public record ThreadTraits(String name, int priority, Thread.UncaughtExceptionHandler handler) {

    /** Those of the calling thread. */
    public static ThreadTraits now() {
        Thread self = Thread.currentThread();
        return new ThreadTraits(self.getName(), self.getPriority(), self.getUncaughtExceptionHandler());
    }

    /** Gives them to the calling thread again. */
    public void restore() {
        Thread self = Thread.currentThread();
        if (!name.equals(self.getName())) {
            self.setName(name);
        }
        if (priority != self.getPriority()) {
            self.setPriority(priority);
        }
        if (self.getUncaughtExceptionHandler() != handler) {
            self.setUncaughtExceptionHandler(handler);
        }
    }
}
