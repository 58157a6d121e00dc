package dev.progeny.wire;

/**
 * What a parent may say over a worker's stdin while it works: one byte, then a task id. The end of the stream is the
 * third word, and the strongest: the parent is gone, so the worker halts.
 */
public final class Control {

    /** Interrupt the thread that runs this task. */
    public static final byte INTERRUPT = 'I';

    /** Send a DUMP frame: what the thread of this task, and all others, are doing. */
    public static final byte DUMP = 'D';

    private Control() {}
}
