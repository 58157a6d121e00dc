package dev.progeny.wire;

import java.io.IOException;

/** A frame with which a worker speaks of a task. The task's id comes first, whatever follows. */
public final class AnswerFrame {

    private AnswerFrame() {}

    /** Reads the id, and leaves the frame's body behind it. */
    public static long taskId(Frame frame) throws IOException {
        if (frame.body().remaining() < Long.BYTES) {
            throw new ProtocolException("an answer of " + frame.body().remaining() + " bytes has no task id");
        }
        return frame.body().getLong();
    }
}
