package dev.progeny.wire;

/**
 * What a parent may say over a worker's stdin while it works: one byte, then a number. The end of the stream is the
 * third word, and the strongest: the parent is gone, so the worker halts.
 */
public final class Control {

    /** Interrupt the thread that runs the task of this number; one that has not begun comes back instead: RETURNED. */
    public static final byte INTERRUPT = 'I';

    /** Send a DUMP frame: what the thread of this task, and all platform threads, are doing. */
    public static final byte DUMP = 'D';

    /** In place of a task's number after DUMP: the threads of all tasks. */
    public static final long ALL_TASKS = 0;

    /** Give back at most so many tasks that have not begun: RETURNED. */
    public static final byte RECALL = 'R';

    /** Do not begin what was sent up to the task frame of this number, counted from 1: WITHDRAWN. One slot only. */
    public static final byte WITHDRAW = 'W';

    /** Send a PONG frame. */
    public static final byte PING = 'P';

    private Control() {}
}
