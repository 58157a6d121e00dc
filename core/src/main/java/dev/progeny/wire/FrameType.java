package dev.progeny.wire;

/** What a frame carries; the direction is part of the meaning. */
public enum FrameType {
    /** Worker to parent, once, first: {@link Hello}. */
    HELLO(1),
    /** Parent to worker: {@link TaskFrame}, run this. */
    RUN(2),
    /** Worker to parent: task id, processor time (8 bytes, nanoseconds, -1: unknown), then the encoded value. */
    RESULT(3),
    /** Worker to parent: task id, processor time, then the encoded {@link Failure}. */
    FAILURE(4),
    /** Worker to parent: the task succeeded but its result cannot be encoded; task id, processor time, {@link Failure}. */
    UNSENDABLE(5),
    /** Parent to worker: finish what runs, then end. */
    STOP(6),
    /** Worker to parent: task id, then a thread dump as UTF-8. */
    DUMP(7),
    /** Parent to worker: {@link ClassesFrame}, classes that tasks after it need and the class path does not hold. */
    CLASSES(8),
    /** Worker to parent: no task begins any more; how many have not. Again from time to time, until FLOWING. */
    STALLED(9),
    /** Worker to parent, after STALLED: all tasks have begun; 0. */
    FLOWING(10),
    /** Worker to parent: task id; it has not begun, and will not here unless it is sent again. */
    RETURNED(11),
    /** User of a hosted object to its owner: which object, which method, the arguments. */
    CALL(12),
    /** Owner to user: the encoded result of the call. */
    ANSWER(13),
    /** Owner to user: the encoded {@link Failure} of the call. */
    THREW(14),
    /** Worker to parent: its exit hooks run, so what follows is no crash; empty. Said if it can be said at once. */
    GOODBYE(15),
    /** Worker to parent, answering {@link Control#PING}: it can still be talked to; empty. */
    PONG(16),
    /** Worker to parent, answering {@link Control#WITHDRAW}: how many of the newest tasks it will not begin. */
    WITHDRAWN(17),
    /** Parent to worker: {@link MemoryFrame}, through which its large answers may go from here on. */
    MEMORY(18),
    /** Parent to worker: ids (4 bytes each) of code that the worker keeps and no task will name again. */
    FORGET(19);

    private static final FrameType[] ALL = values();

    final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    static FrameType of(byte code) throws ProtocolException {
        if (code < 1 || code > ALL.length) {
            throw new ProtocolException("unknown frame type " + code);
        }
        return ALL[code - 1]; // codes are 1, 2, 3… in the order of declaration
    }
}
