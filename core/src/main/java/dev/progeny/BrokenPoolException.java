package dev.progeny;

import org.jspecify.annotations.Nullable;

/**
 * The pool cannot start workers and has given up; the cause is the first reason. Every waiting task fails with it, and
 * every later submit. Repair what the cause names, then open a new pool.
 */
public final class BrokenPoolException extends ProgenyException {

    private static final long serialVersionUID = 1L;

    BrokenPoolException(String message, @Nullable Throwable first) {
        super(message, first);
    }
}
