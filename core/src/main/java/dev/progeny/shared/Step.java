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

    /** This process waits on a condition, says its cell; it still has the lock. */
    CONDITION_WAITS,
    /** The cell of a waiter is chosen; the waiter has not been told. */
    CONDITION_CHOSE,
    /** The chosen one has the lock again; its cell still says that it was chosen. */
    CONDITION_BACK,

    /** The permits are taken; the caller does not know. */
    SEMAPHORE_ACQUIRED,
    /** The permits are there; those who wait have not been told. */
    SEMAPHORE_RELEASED,

    /** The count is 0; those who wait have not been told. */
    LATCH_OPENED,

    /** The event is set; those who wait have not been told. */
    EVENT_SET,

    /** The name of the party stands in its place; it has not been counted. */
    BARRIER_PLACED,
    /** The party has been counted; it has not begun to wait. */
    BARRIER_ARRIVED,
    /** The last one has run the action; the round has not ended. */
    BARRIER_ACTED,
    /** The round has ended; those who wait have not been told. */
    BARRIER_TRIPPED,
    /** The round is marked as one that broke; it has not ended. */
    BARRIER_MARKED,

    /** The item's bytes are in the ring, behind the tail. */
    QUEUE_COPIED_IN,
    /** The item's slot is written, behind the tail. */
    QUEUE_SLOT_WRITTEN,
    /** The item is in the queue; the mutex is held, nobody has been told. */
    QUEUE_TAIL_MOVED,
    /** The taker has a copy; the item is in the queue. */
    QUEUE_COPIED_OUT,
    /** The item is the taker's alone; the mutex is held, nobody has been told. */
    QUEUE_HEAD_MOVED,
    /** An item is marked as removed; the count of those does not know. */
    QUEUE_MARKED_REMOVED,

    /** A caller has announced itself to an owner, which has not connected yet. */
    CARD_LEFT,
    /** A call is on its way to the owner, or made there. */
    CALL_SENT,
    /** The owner has made a call and not answered. */
    CALL_DONE,

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
