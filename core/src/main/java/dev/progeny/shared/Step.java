package dev.progeny.shared;

/**
 * The steps of this package's protocols after which a process may die and the others must go on; DESIGN.md numbers them,
 * and a chaos run dies at each of them.
 */
enum Step {
    /** The word names this process; nothing else has been done. */
    MUTEX_TAKEN,
    /** The word is free; those who wait have not been told. */
    MUTEX_FREED
}
