package dev.progeny.shared;

/**
 * The steps of this package's protocols after which a process may die and the others must go on; DESIGN.md numbers them,
 * and a chaos run dies at each of them.
 */
enum Step {
    /** The word names this process; nothing else has been done. */
    MUTEX_TAKEN,
    /** The word is free; those who wait have not been told. */
    MUTEX_FREED,
    /** The end of the pipe names this process; nothing has been sent or received. */
    PIPE_CLAIMED,
    /** The bytes are in the ring; its tail does not say so. */
    PIPE_WRITTEN,
    /** The tail says so; a reader that sleeps has not been told. */
    PIPE_PUBLISHED,
    /** The bytes are out of the ring; its head does not say so. */
    PIPE_READ,
    /** The head says so; a writer that sleeps has not been told. */
    PIPE_RELEASED,
    /** The end says that it is closed; nobody has been told. */
    PIPE_CLOSED
}
