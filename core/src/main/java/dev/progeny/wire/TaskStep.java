package dev.progeny.wire;

/**
 * The steps on the way of a task at which a test can make a process fail: in the parent, in a worker, or in each of
 * them, whichever was started so ({@link dev.progeny.os.FaultPoint}).
 */
public enum TaskStep {
    /** Parent: a worker is about to be started. */
    START,
    /** Worker: it knows where its parent listens, and has not connected. */
    CONNECT,
    /** Parent: a job or its input is about to be encoded; worker: a result or an exception. */
    ENCODE,
    /** Both: a frame is about to be sent, while nobody else can send; a worker's first two are its HELLOs. */
    FRAME_OUT,
    /** Both: a frame has come. */
    FRAME_IN,
    /** Worker: a job or its input is about to be decoded; parent: a result or an exception. */
    DECODE,
    /** Both: a large value is in shared memory, and no word of it has been sent. */
    LARGE_OUT,
    /** Both: a large value is seen in shared memory, and nothing of it has been read. */
    LARGE_IN,
    /** Worker: the job is about to run. */
    RUN,
    /** Parent: the answer is read; whoever waits for the task has not been told. */
    COMPLETE
}
