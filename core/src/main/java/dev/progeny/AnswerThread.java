package dev.progeny;

import dev.progeny.wire.Values;

/** Reads what one worker of a pool says, and runs the callbacks of its tasks. The pool does not end before it. */
final class AnswerThread extends Thread {

    private final Guard pool;

    /** @param pool the lock of the worker's pool */
    AnswerThread(Guard pool, String name, Runnable conversation) {
        super(null, conversation, name, Values.STACK_BYTES);
        setDaemon(true);
        this.pool = pool;
    }

    /** @throws IllegalStateException if the calling thread would wait for itself */
    static void checkMayAwait(Guard pool) {
        if (currentThread() instanceof AnswerThread own && own.pool == pool) {
            throw new IllegalStateException("a callback of a task cannot wait for the end of its pool, which waits for"
                    + " the callback: register it by one of the Async forms, such as thenRunAsync");
        }
    }
}
