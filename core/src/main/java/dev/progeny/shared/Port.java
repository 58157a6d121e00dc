package dev.progeny.shared;

import java.io.ObjectStreamException;

/** Where a {@link Connection} object is plugged in: its link, and what must hold while it is used. */
interface Port {

    /**
     * Begins an operation: the link stays usable until {@link #leave}.
     *
     * @throws IllegalStateException if it is closed, or not for this process
     */
    Messages enter();

    void leave();

    /**
     * Asks for one {@link java.util.concurrent.locks.LockSupport#unpark} of {@code waiter} when it is worth the while to
     * receive, or when the connection is closed; may be asked of a closed one.
     *
     * @return false if that cannot be had: the waiter must look by itself
     */
    boolean unparkWhenReadable(Thread waiter);

    /** The waiter no longer wants to be unparked. */
    void forget(Thread waiter);

    /** Idempotent; wakes those who wait. */
    void close();

    boolean isClosed();

    /** What is sent in place of the connection. */
    Object reference() throws ObjectStreamException;
}
