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
    /** A caller has announced itself to an owner, which has not connected yet. */
    CARD_LEFT,
    /** A call is on its way to the owner, or made there. */
    CALL_SENT,
    /** The owner has made a call and not answered. */
    CALL_DONE
}
