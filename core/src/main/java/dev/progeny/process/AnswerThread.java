package dev.progeny.process;

import dev.progeny.wire.Values;
import org.jspecify.annotations.Nullable;

/** Reads what one worker of a pool says, and runs the callbacks of its tasks. The pool does not end before it. */
final class AnswerThread extends Thread {

    private final Guard pool;

    /**
     * It is made under the pool's lock, by whoever happens to need a worker: so it inherits nothing, for which code of the
     * user would be called (InheritableThreadLocal.childValue).
     *
     * @param pool the lock of the worker's pool
     * @param loader what the callbacks find as context class loader; answers are read by it too
     */
    AnswerThread(Guard pool, @Nullable ClassLoader loader, String name, Runnable conversation) {
        super(null, conversation, name, Values.STACK_BYTES, false);
        setDaemon(true);
        setContextClassLoader(loader);
        this.pool = pool;
    }

    /** Whether the calling thread is one of that pool. */
    static boolean isOf(Guard pool) {
        return currentThread() instanceof AnswerThread own && own.pool == pool;
    }

    /** @throws IllegalStateException if the calling thread would wait for itself */
    static void checkMayAwait(Guard pool) {
        if (isOf(pool)) {
            throw new IllegalStateException("a callback of a task cannot wait for the end of its pool, which waits for"
                    + " the callback: register it by one of the Async forms, such as thenRunAsync");
        }
    }
}
