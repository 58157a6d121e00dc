package dev.progeny;

/**
 * The pool cannot start workers and has given up; the cause is the first reason. Every waiting task fails with it, and
 * every later submit. Repair what the cause names, then open a new pool.
 */
public final class BrokenPoolException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    /** Nothing is known of a reason. */
    public BrokenPoolException(String message) {
        super(message, null);
    }

    /** @param first what went wrong first */
    public BrokenPoolException(String message, Throwable first) {
        super(message, first);
    }
}
